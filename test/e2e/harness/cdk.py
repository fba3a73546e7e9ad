"""Calls the CDK CLI, always under a time limit: it polls for ever when a stack does not answer."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from .emulator import clean_environment
from .places import REPORTS, ROOT

CDK = ROOT / "node_modules" / ".bin" / "cdk"


@dataclass(frozen=True)
class Outcome:
    """How a call ended and what it printed."""

    code: int
    output: str


class Cdk:
    """The CLI pointed at one emulator."""

    def __init__(self, endpoint: str, region: str) -> None:
        self._environment = {
            **clean_environment(),
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_REGION": region,
            "CDK_DISABLE_CLI_TELEMETRY": "1",
            "CI": "1",
            "NO_COLOR": "1",
        }

    def run(self, name: str, *arguments: str, seconds: int, cwd: Path = REPORTS) -> Outcome:
        """Runs to the end and keeps the output as `<name>.log`; does not judge the result."""
        try:
            done = subprocess.run(
                [str(CDK), *arguments],
                cwd=cwd,
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
        (REPORTS / f"{name}.log").write_text(outcome.output)
        return outcome
