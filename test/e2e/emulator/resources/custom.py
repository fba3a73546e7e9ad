"""Custom resources run their own, real handler and are judged by what it answers."""

import json
import os
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ..cloudformation.errors import ResourceError
from .context import Context
from .properties import Properties
from .resource import Created, Resource

ANSWER_SECONDS = 120


class _Answers(BaseHTTPRequestHandler):
    """Takes the PUT that a handler sends to its ResponseURL."""

    waiting: dict[str, "_Pending"] = {}

    def do_PUT(self) -> None:  # noqa: N802 -- the name that http.server looks for
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        pending = self.waiting.get(self.path.strip("/").split("?")[0])
        if pending:
            pending.answer = json.loads(body)
            pending.arrived.set()
        self.send_response(200 if pending else 404)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- signature of the base class
        """Silent: the journal is the log."""


class _Pending:
    def __init__(self) -> None:
        self.arrived = threading.Event()
        self.answer: dict[str, Any] = {}


def start_collector() -> str:
    """Starts the listener for answers; returns its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


def create_custom(type_name: str, context: Context, properties: Properties) -> Created:
    """Sends Create to the handler and waits for its answer."""
    values = {key: properties[key] for key in properties}
    answer = _send("Create", type_name, context, values)
    return Created(answer["PhysicalResourceId"], answer.get("Data") or {})


def delete_custom(context: Context, resource: Resource) -> None:
    """Sends Delete to the handler and waits for its answer."""
    _send("Delete", resource.type, context, dict(resource.properties), PhysicalResourceId=resource.id)


def _send(request: str, type_name: str, context: Context, properties: dict[str, Any], **more: str) -> dict[str, Any]:
    request_id, pending = str(uuid.uuid4()), _Pending()
    _Answers.waiting[request_id] = pending
    function = properties["ServiceToken"]
    event = {
        "RequestType": request,
        "RequestId": request_id,
        "ServiceToken": function,
        "StackId": context.stack_id,
        "LogicalResourceId": context.logical_id,
        "ResourceType": type_name,
        "ResourceProperties": _as_text(properties),
        "ResponseURL": f"{os.environ['E2E_COLLECTOR']}/{request_id}",
        **more,
    }
    result = context.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
    log = result["Payload"].read().decode(errors="replace")
    if not pending.arrived.wait(1 if result.get("FunctionError") else ANSWER_SECONDS):
        raise ResourceError(f"custom resource {type_name} sent no answer; its handler returned {log[:600]}")
    del _Answers.waiting[request_id]
    if pending.answer["Status"] != "SUCCESS":
        raise ResourceError(f"custom resource {type_name} failed: {pending.answer.get('Reason', '')[:600]}")
    return pending.answer


def _as_text(value: Any) -> Any:
    """CloudFormation hands every scalar over as a string; a handler that expects a boolean must fail here too."""
    if isinstance(value, dict):
        return {key: _as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
