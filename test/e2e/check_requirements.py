"""Says what to install when the machine lacks what the end-to-end test needs, instead of a stack trace or a skip."""

import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

REQUIREMENTS = Path(__file__).parent / "requirements.txt"


def problems() -> list[str]:
    """What is missing or has another version."""
    found = []
    pins = [line for line in REQUIREMENTS.read_text().splitlines() if "==" in line]
    for name, wanted in (pin.split("==") for pin in pins):
        try:
            installed = version(name.split("[")[0])
        except PackageNotFoundError:
            installed = "nothing"
        if installed != wanted:
            found.append(f"{name}: needs {wanted}, found {installed}")
    return found


if sys.version_info < (3, 11):
    sys.exit(f"the end-to-end test needs Python 3.11 or newer, found {sys.version.split()[0]}")
if problems():
    sys.exit(
        "the end-to-end test needs Python packages:\n  "
        + "\n  ".join(problems())
        + "\ninstall them with: python3 -m pip install -r test/e2e/requirements.txt"
    )
