"""Runs one invocation of a deployed function in a process of its own."""

import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import journal

_HERE = Path(__file__).parent
_INHERITED = ("E2E_ENDPOINT", "E2E_COLLECTOR", "E2E_JOURNAL")


@dataclass(frozen=True)
class Function:
    """What the runtime needs to know of a function."""

    name: str
    arn: str
    runtime: str
    handler: str
    region: str
    code: bytes
    environment: dict[str, str]


def run(function: Function, event: dict[str, Any]) -> tuple[str, bool, str]:
    """The handler's result as JSON, whether it failed, and its log."""
    with tempfile.TemporaryDirectory(prefix="lambda-") as folder:
        code = Path(folder) / "code"
        zipfile.ZipFile(io.BytesIO(function.code)).extractall(code)
        result_file = Path(folder) / "result.json"
        bootstrap = "bootstrap.mjs" if function.runtime.startswith("nodejs") else "bootstrap.py"
        interpreter = "node" if bootstrap.endswith("mjs") else sys.executable
        process = subprocess.run(
            [interpreter, str(_HERE / bootstrap), function.handler, str(result_file)],
            cwd=code,
            env=_environment(function, folder),
            input=json.dumps(event).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        log = process.stdout.decode(errors="replace")
        answer = json.loads(result_file.read_text()) if result_file.exists() else _crash(log)
    failed = "error" in answer
    journal.record("invocation", function=function.name, handler=function.handler, failed=failed, log=log[-2000:])
    return json.dumps(answer["error"] if failed else answer["result"]), failed, log


def _environment(function: Function, folder: str) -> dict[str, str]:
    """Nothing of the caller's environment but what is named: no credentials, proxies or CA bundles leak in."""
    return {
        **{name: os.environ[name] for name in _INHERITED},
        # The shims stand where the layers of AWS would put kubectl and aws.
        "PATH": os.pathsep.join([str(_HERE / "shims"), str(Path(sys.executable).parent), os.environ["PATH"]]),
        "HOME": folder,
        "TEST_OUTDIR": folder,
        "NODE_PATH": os.pathsep.join([str(_HERE / "node_modules"), str(_HERE / "stand_ins")]),
        "NODE_NO_WARNINGS": "1",
        "AWS_ENDPOINT_URL": os.environ["E2E_ENDPOINT"],
        # The SDK puts the account before the host of this service, which an address cannot have.
        "AWS_ENDPOINT_URL_CLOUDFRONT_KEYVALUESTORE": os.environ["E2E_ENDPOINT"].replace("127.0.0.1", "localhost"),
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_ACCESS_KEY_ID": "emulator",
        "AWS_SECRET_ACCESS_KEY": "emulator",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "E2E_FUNCTION_ARN": function.arn,
        **function.environment,
        # What follows within a minute at AWS is there at once.
        **{name: "0" for name in function.environment if name == "SETTLE_SECONDS"},
    }


def _crash(log: str) -> dict[str, Any]:
    return {"error": {"errorType": "Crash", "errorMessage": log[-1000:] or "the process ended without a result"}}
