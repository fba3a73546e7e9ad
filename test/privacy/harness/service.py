"""A service with attribute encryption, as a process of its own."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from .interpreter import CREDENTIALS, REGION
from .workflows import ROOT


class Service:
    """Encrypts and decrypts; an error is answered with its name."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def send(self, action: str, subject: str, attribute: str, value: str) -> None:
        """Asks, and waits for no answer."""
        command = {"action": action, "subject": subject, "attribute": attribute, "value": value}
        assert self._process.stdin
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def receive(self) -> str:
        """The next answer: a value, or the name of an error."""
        assert self._process.stdout
        found = json.loads(self._process.stdout.readline())
        return str(found.get("value", found.get("error")))

    def ask(self, action: str, subject: str, attribute: str, value: str) -> str:
        """Asks and waits."""
        self.send(action, subject, attribute, value)
        return self.receive()


@contextmanager
def running_service(
    endpoint: str, key_arn: str, cache_seconds: int = 0, purpose: str = "orders.customer"
) -> Iterator[Service]:
    """A service for as long as it is needed."""
    settings = {**CREDENTIALS, "AWS_REGION": REGION, "ENDPOINT": endpoint, "KEY_ARN": key_arn, "PURPOSE": purpose}
    with subprocess.Popen(
        ["node_modules/.bin/ts-node", "test/privacy/serve-attributes.ts"],
        cwd=ROOT,
        env={**os.environ, **settings, "CACHE_SECONDS": str(cache_seconds)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Service(process)
        finally:
            if process.stdin:
                process.stdin.close()
            process.wait(timeout=20)
