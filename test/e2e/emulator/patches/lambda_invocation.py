"""moto runs functions in Docker; here the deployed code runs as a child process, so that no daemon is needed."""

import json
from typing import Any

from moto.awslambda.models import LambdaFunction

from ..lambda_runtime.run import Function, run


def apply() -> None:
    """Replaces the invocation of a function."""

    def invoke(function: LambdaFunction, event: str | bytes | dict[str, Any] | None = None) -> tuple[str, bool, str]:
        payload = json.loads(event) if isinstance(event, str | bytes) else event
        return run(
            Function(
                name=function.function_name,
                arn=function.function_arn,
                runtime=function.run_time or "",
                handler=function.handler or "",
                region=function.region,
                code=function.code_bytes,
                environment={key: str(value) for key, value in (function.environment_vars or {}).items()},
            ),
            payload or {},
        )

    LambdaFunction._invoke_lambda = invoke
