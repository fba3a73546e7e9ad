"""Writes down what the deployment did, one JSON object a line, for the coverage gate and the assertions to read.

A file and not an API: what the emulator only recorded (stubs, custom resources, manifests) must not look as if AWS had
answered it.
"""

import json
import os
import threading
from pathlib import Path
from typing import Any

_lock = threading.Lock()


def record(kind: str, **fields: Any) -> None:
    """Appends one line; `kind` says what happened."""
    line = json.dumps({"kind": kind, **fields}, default=str)
    with _lock, Path(os.environ["E2E_JOURNAL"]).open("a") as journal:
        journal.write(line + "\n")
