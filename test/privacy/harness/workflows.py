"""The workflows and tables of the template."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
PARTICIPANTS = ("accounts", "orders", "reviews")

Definition = dict[str, Any]


@dataclass(frozen=True)
class Printed:
    """One synthesised variant."""

    definitions: dict[str, str]
    """Kind to definition, with `${…}` in it."""

    settings: dict[str, Any]
    """What the template puts in their place; references are no texts."""

    tables: dict[str, Any]


def read_workflows() -> dict[str, Printed]:
    """All variants, synthesised anew."""
    command = ["node_modules/.bin/ts-node", "test/privacy/print-workflows.ts"]
    printed = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, timeout=120).stdout
    return {
        variant: Printed(
            definitions={kind: found[kind]["definition"] for kind in ("erasure", "access")},
            settings=found["erasure"]["substitutions"],
            tables=found["tables"],
        )
        for variant, found in json.loads(printed).items()
    }


def filled(definition: str, values: dict[str, str]) -> Definition:
    """The definition with the values of a test, and with retries that wait seconds where the template waits minutes."""
    for name, value in values.items():
        definition = definition.replace(f"${{{name}}}", value)
    assert "${" not in definition, f"something is not filled in: {definition[definition.index('${') :][:40]}"
    states: Definition = json.loads(definition)
    for state in all_states(states):
        for retry in state.get("Retry", []):
            if "IntervalSeconds" in retry:
                retry.update(IntervalSeconds=1, MaxAttempts=3, BackoffRate=1, MaxDelaySeconds=2)
    return states


def all_states(definition: Definition) -> list[Definition]:
    """The states, those inside of maps included."""
    found = []
    for state in definition["States"].values():
        found.append(state)
        if "ItemProcessor" in state:
            found.extend(all_states(state["ItemProcessor"]))
    return found
