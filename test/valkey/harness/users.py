"""The cache users of the synthesised templates, and what the service graph gives them."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
VALKEY = ROOT / "test" / "valkey"


@dataclass(frozen=True)
class User:
    """A service's user of the cache of one environment."""

    name: str
    prefixes: list[str]
    access: str
    foreign: list[str]
    """Prefixes of the other users of the same cache."""


def read_users() -> list[User]:
    """All users, synthesised anew."""
    command = ["node_modules/.bin/ts-node", str(VALKEY / "print-users.ts")]
    printed = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, timeout=120).stdout
    return [
        User(
            name=f"{environment}-{user['name']}",
            prefixes=user["prefixes"],
            access=user["accessString"],
            foreign=[prefix for other in users if other is not user for prefix in other["prefixes"]],
        )
        for environment, users in json.loads(printed).items()
        for user in users
    ]
