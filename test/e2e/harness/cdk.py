"""Calls the CDK CLI, always under a time limit: it polls for ever when a stack does not answer."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from .emulator import clean_environment
from .places import ROOT

CDK = ROOT / "node_modules" / ".bin" / "cdk"


@dataclass(frozen=True)
class Outcome:
    """How a call ended and what it printed."""

    code: int
    output: str


class Cdk:
    """The CLI pointed at one emulator, with a folder for what it prints."""

    def __init__(self, endpoint: str, account: str, region: str, folder: Path) -> None:
        self._folder = folder
        self._environment = {
            **clean_environment(),
            # The CLI remembers, beyond this run, which account a key belongs to.
            "AWS_ACCESS_KEY_ID": f"emulator{account}",
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_REGION": region,
            "CDK_DISABLE_CLI_TELEMETRY": "1",
            "CI": "1",
            "NO_COLOR": "1",
        }

    def run(self, name: str, *arguments: str, seconds: int, cwd: Path | None = None) -> Outcome:
        """Runs to the end and keeps the output as `<name>.log`; does not judge the result."""
        try:
            done = subprocess.run(
                [str(CDK), *arguments],
                cwd=cwd or self._folder,
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                text=True,
                timeout=seconds,
                check=False,
            )
            outcome = Outcome(done.returncode, done.stdout)
        except subprocess.TimeoutExpired as expired:
            output = expired.stdout.decode(errors="replace") if isinstance(expired.stdout, bytes) else ""
            outcome = Outcome(-1, f"{output}\nno end within {seconds} s")
        (self._folder / f"{name}.log").write_text(outcome.output)
        return outcome
