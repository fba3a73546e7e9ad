"""What moto's interpreter of the Amazon States Language lacks, and the server that it runs in.

moto 5.2.1 parses JSONata and has nothing that evaluates it; jsonata-python, a port of the reference implementation, does.
"""

import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import jsonata
from moto.core.exceptions import JsonRESTError
from moto.dynamodb.responses import DynamoHandler
from moto.server import ThreadedMotoServer
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import StateTaskService
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_aws_sdk import (
    StateTaskServiceAwsSdk,
)
from moto.stepfunctions.parser.asl.jsonata import jsonata as evaluation
from moto.stepfunctions.parser.backend.execution import Execution

REGION = "eu-west-1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": REGION}

# DynamoDB actions that fail, and how often still.
_faults: Counter[str] = Counter()
_guard = threading.Lock()
_one_at_a_time = threading.RLock()


@contextmanager
def running_server() -> Iterator[str]:
    """The server's address; the interpreter calls it back there."""
    os.environ.update(CREDENTIALS)
    _evaluate_jsonata()
    _keep_executions_apart()
    _convert_requests()
    _inject_faults()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    os.environ["MOTO_PORT"] = str(port)
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def fail(action: str, times: int) -> None:
    """Lets the next calls of a DynamoDB action fail, e.g. `update_item`, as a table does that is throttled."""
    with _guard:
        _faults[action] = times


def faults_left() -> int:
    """How many failures nobody has met."""
    with _guard:
        return sum(_faults.values())


def no_faults() -> None:
    """All is well again."""
    with _guard:
        _faults.clear()


def _evaluate_jsonata() -> None:
    def evaluate(expression: str) -> Any:
        compiled = jsonata.Jsonata(expression)
        # Step Functions' own function; JSONata's $eval is not offered.
        compiled.register_lambda("parse", json.loads)
        try:
            return json.loads(json.dumps(compiled.evaluate(None)))
        except Exception as error:
            raise evaluation.JSONataException("UNKNOWN", str(error)) from error

    evaluation._eval_jsonata = evaluate


def _keep_executions_apart() -> None:
    """moto copies a machine with its live executions, which it cannot: the second one would fail."""

    def itself(execution: Execution, memo: object) -> Execution:
        del memo
        return execution

    Execution.__deepcopy__ = itself


def _convert_requests() -> None:
    """Step Functions writes the members of every API in PascalCase; moto passes them on as they are."""

    def shapes(task: StateTaskService) -> Any:
        import boto3

        client = boto3.client(task._get_boto_service_name(), region_name=REGION, endpoint_url="http://127.0.0.1:1")
        operation = client.meta.method_to_api_mapping[task._get_boto_service_action()]
        return client.meta.service_model.operation_model(operation)

    def request(task: StateTaskService, parameters: dict[str, Any], *_: Any, **__: Any) -> None:
        if task._get_boto_service_name() == "dynamodb":
            return
        shape = shapes(task).input_shape
        if "Body" in parameters and not isinstance(parameters["Body"], str):
            parameters["Body"] = json.dumps(parameters["Body"])
        task._to_boto_request(parameters, shape)

    def response(task: StateTaskService, answer: Any, *_: Any, **__: Any) -> None:
        if task._get_boto_service_name() != "dynamodb":
            task._from_boto_response(answer, shapes(task).output_shape)

    StateTaskServiceAwsSdk._normalise_parameters = request
    StateTaskServiceAwsSdk._normalise_response = response


def _inject_faults() -> None:
    def wrapped(action: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def handle(handler: DynamoHandler) -> Any:
            with _guard:
                fails = _faults[action] > 0
                _faults[action] -= 1 if fails else 0
            if fails:
                raise JsonRESTError("ProvisionedThroughputExceededException", "throttled")
            # DynamoDB writes an item at once, moto bit by bit.
            with _one_at_a_time:
                return original(handler)

        return handle

    for action in ("get_item", "put_item", "query", "update_item", "batch_get_item", "transact_write_items"):
        setattr(DynamoHandler, action, wrapped(action, getattr(DynamoHandler, action)))
