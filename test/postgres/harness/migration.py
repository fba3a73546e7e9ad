"""The migration function as it is deployed, called in a process of its own."""

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import boto3

from .certificates import Authority
from .server import HOST, MASTER, Server

ROOT = Path(__file__).resolve().parents[3]
POSTGRES = ROOT / "test" / "postgres"
REGION = "eu-west-1"


@dataclass(frozen=True)
class Printed:
    """What the templates hold."""

    code: Path
    plans: dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Outcome:
    """What one call answered, and all that it wrote."""

    result: dict[str, Any] | None
    error: str
    output: str


def read_migration(folder: Path) -> Printed:
    """The code and the properties, synthesised anew into a folder."""
    command = ["node_modules/.bin/ts-node", str(POSTGRES / "print-migration.ts"), str(folder)]
    printed = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, timeout=120).stdout
    parsed = json.loads(printed.splitlines()[-1])
    return Printed(Path(parsed["code"]), parsed["plans"])


@dataclass(frozen=True)
class Migration:
    """The function, the secret that it reads, and the authority that it trusts."""

    code: Path
    endpoint: str
    secret: str
    trusted: Authority

    def store(self, password: str) -> None:
        """Puts the password of the master user into the secret, as RDS does."""
        self.store_text(_login(password))

    def store_text(self, text: str) -> None:
        """Puts any text into the secret."""
        _client(self.endpoint).put_secret_value(SecretId=self.secret, SecretString=text)

    def call(
        self,
        server: Server,
        databases: list[dict[str, Any]],
        *,
        request: str = "Create",
        host: str = HOST,
        seconds: int = 60,
    ) -> Outcome:
        """One call, with so many seconds left to the function."""
        outcome = finished(self.start(server, databases, request=request, host=host, seconds=seconds))
        assert server.password not in outcome.output, "the password is written"
        return outcome

    def start(
        self,
        server: Server,
        databases: list[dict[str, Any]],
        *,
        request: str = "Create",
        host: str = HOST,
        seconds: int = 60,
    ) -> subprocess.Popen:
        """A call that runs on its own."""
        properties = {"Host": host, "Port": str(server.port), "SecretArn": self.secret, "Databases": as_text(databases)}
        process = subprocess.Popen(
            ["node", str(POSTGRES / "harness" / "call.mjs"), str(self.code), str(seconds * 1000)],
            env={
                "PATH": os.environ["PATH"],
                "NODE_PATH": str(POSTGRES / "stand_ins"),
                "NODE_EXTRA_CA_CERTS": str(self.trusted.certificate),
                "AWS_ENDPOINT_URL": self.endpoint,
                "AWS_REGION": REGION,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdin
        process.stdin.write(json.dumps({"RequestType": request, "ResourceProperties": properties}))
        process.stdin.close()
        return process

    def copy(self, files: dict[str, str]) -> "Migration":
        """The same function with other text in some of its files."""
        folder = Path(tempfile.mkdtemp(prefix="code-", dir=self.code.parent))
        shutil.copytree(self.code, folder, dirs_exist_ok=True)
        for name, text in files.items():
            assert text != (folder / name).read_text(), f"nothing has changed in {name}"
            (folder / name).write_text(text)
        return replace(self, code=folder)


def finished(process: subprocess.Popen) -> Outcome:
    """Waits for the end of a call."""
    assert process.stdout
    output = process.stdout.read()
    process.wait(timeout=60)
    answer = json.loads(output.splitlines()[-1])
    return Outcome(answer.get("result"), answer.get("error", ""), output)


def new_secret(endpoint: str, password: str) -> str:
    """Makes the secret of the master user and gives its ARN."""
    name = f"rds!cluster-{os.urandom(6).hex()}"
    return _client(endpoint).create_secret(Name=name, SecretString=_login(password))["ARN"]


def as_text(value: Any) -> Any:
    """CloudFormation hands every scalar over as a string."""
    if isinstance(value, dict):
        return {key: as_text(item) for key, item in value.items()}
    return [as_text(item) for item in value] if isinstance(value, list) else str(value)


def _client(endpoint: str) -> Any:
    keys = {"aws_access_key_id": "emulator", "aws_secret_access_key": "emulator"}
    return boto3.client("secretsmanager", endpoint_url=endpoint, region_name=REGION, **keys)


def _login(password: str) -> str:
    return json.dumps({"username": MASTER, "password": password})
