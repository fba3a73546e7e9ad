"""AWS Lambda."""

import io
import zipfile
from typing import Any

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates, deletes, deletes_by
from ..resources.resource import Created, Resource


@creates("AWS::Lambda::Function")
def function(context: Context, properties: Properties) -> Created:
    name = properties.get("FunctionName") or context.name(64)
    created = context.call(
        "lambda",
        "CreateFunction",
        properties,
        without=("FunctionName", "Code", "ReservedConcurrentExecutions", "RecursiveLoop"),
        FunctionName=name,
        Code=_code(properties),
    )
    if "ReservedConcurrentExecutions" in properties:
        context.client("lambda").put_function_concurrency(
            FunctionName=name, ReservedConcurrentExecutions=int(properties["ReservedConcurrentExecutions"])
        )
    return Created(name, {"Arn": created["FunctionArn"]})


def _code(properties: Properties) -> dict[str, Any]:
    """Inline code is text in a template and an archive in the API."""
    code = properties["Code"]
    if "ZipFile" not in code:
        return code
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("index.py" if properties["Runtime"].startswith("python") else "index.js", code["ZipFile"])
    return {"ZipFile": archive.getvalue()}


deletes_by("AWS::Lambda::Function", "lambda", "delete_function", "FunctionName")


@creates("AWS::Lambda::Permission")
def permission(context: Context, properties: Properties) -> Created:
    statement = context.name(100)
    context.call("lambda", "AddPermission", properties, StatementId=statement)
    return Created(statement, {"Id": statement})


@deletes("AWS::Lambda::Permission")
def no_permission(context: Context, resource: Resource) -> None:
    name = resource.properties["FunctionName"]
    context.client("lambda").remove_permission(FunctionName=name, StatementId=resource.id)


@creates("AWS::Lambda::LayerVersion")
def layer_version(context: Context, properties: Properties) -> Created:
    name = properties.get("LayerName") or context.name(64)
    created = context.call("lambda", "PublishLayerVersion", properties, without=("LayerName",), LayerName=name)
    return Created(created["LayerVersionArn"], {"LayerVersionArn": created["LayerVersionArn"]})
