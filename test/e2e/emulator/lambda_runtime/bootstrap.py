"""Calls a Python handler: bootstrap.py <module.function> <result file>, the event on stdin, the code in the cwd."""

import importlib
import json
import os
import sys
import traceback


class LambdaContext:
    """The parts of the context object that the CDK's handlers read."""

    function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
    invoked_function_arn = os.environ["E2E_FUNCTION_ARN"]
    aws_request_id = "emulated"
    log_group_name = "emulated"
    log_stream_name = "emulated"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


def main() -> None:
    module, function = sys.argv[1].rsplit(".", 1)
    sys.path[0] = os.getcwd()
    try:
        handler = getattr(importlib.import_module(module.replace("/", ".")), function)
        answer = {"result": handler(json.load(sys.stdin), LambdaContext())}
    except Exception as error:  # noqa: BLE001 -- a failing handler is an answer
        traceback.print_exc()
        answer = {"error": {"errorType": type(error).__name__, "errorMessage": str(error)}}
    with open(sys.argv[2], "w") as result:
        json.dump(answer, result)


main()
