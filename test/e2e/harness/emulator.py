"""Starts and stops the emulator as a child process."""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

from .places import E2E

START_SECONDS = 30

# A free port is free until somebody listens on it, so emulators start one after the other.
_starting = threading.Lock()


class Emulator:
    """A running emulator; stopped by its own process id, never by name."""

    def __init__(self, config: dict[str, Any], journal: Path, log: Path) -> None:
        self.journal = journal
        with _starting:
            port = _free_port()
            self.endpoint = f"http://127.0.0.1:{port}"
            domain = config["domain"]
            with log.open("w") as output:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "emulator", str(port)],
                    cwd=E2E,
                    env={
                        **clean_environment(),
                        "E2E_JOURNAL": str(journal),
                        "E2E_HOSTED_ZONE": f"{domain['hostedZoneId']}={domain['hostedZoneName']}",
                        "MOTO_ACCOUNT_ID": config["account"],
                        "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
                    },
                    stdout=output,
                    stderr=subprocess.STDOUT,
                )
            self._wait(log)

    def _wait(self, log: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.endpoint}/moto-api/", timeout=1)
                return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"the emulator did not start within {START_SECONDS} s:\n{log.read_text()[-2000:]}")

    def stop(self) -> None:
        """Ends the process."""
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def clean_environment() -> dict[str, str]:
    """The environment without anything that could lead to a real AWS, a proxy or a foreign CA."""
    unwanted = ("AWS_", "CDK_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "MOTO_")
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(unwanted)}
    return {
        **kept,
        "AWS_ACCESS_KEY_ID": "emulator",
        "AWS_SECRET_ACCESS_KEY": "emulator",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
