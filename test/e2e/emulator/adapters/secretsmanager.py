"""AWS Secrets Manager."""

import json
from typing import Any

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates
from ..resources.resource import Created
from ..resources.shapes import is_true


@creates("AWS::SecretsManager::Secret")
def secret(context: Context, properties: Properties) -> Created:
    value = _generated(context, properties.get("GenerateSecretString"))
    created = context.call(
        "secretsmanager",
        "CreateSecret",
        properties,
        without=("Name", "GenerateSecretString"),
        rename={"ReplicaRegions": "AddReplicaRegions"},
        Name=properties.get("Name") or context.name(),
        **({"SecretString": value} if value is not None else {}),
    )
    return Created(created["ARN"], {"Id": created["ARN"]})


def _generated(context: Context, wanted: dict[str, Any] | None) -> str | None:
    """CloudFormation makes the value up by a call of its own; without that property the secret has none."""
    if wanted is None:
        return None
    template, key = wanted.get("SecretStringTemplate"), wanted.get("GenerateStringKey")
    options = {name: wanted[name] for name in wanted if name not in ("SecretStringTemplate", "GenerateStringKey")}
    value: str = context.call("secretsmanager", "GetRandomPassword", options)["RandomPassword"]
    return value if template is None else json.dumps({**json.loads(template), key: value})


@creates("AWS::SecretsManager::ResourcePolicy")
def resource_policy(context: Context, properties: Properties) -> Created:
    context.client("secretsmanager").put_resource_policy(
        SecretId=properties["SecretId"],
        ResourcePolicy=json.dumps(properties["ResourcePolicy"]),
        BlockPublicPolicy=is_true(properties["BlockPublicPolicy"]),
    )
    return Created(properties["SecretId"], {"Id": properties["SecretId"]})


@creates("AWS::SecretsManager::RotationSchedule")
def rotation_schedule(context: Context, properties: Properties) -> Created:
    """The first rotation follows at once, and runs the deployed function to its end."""
    context.call("secretsmanager", "RotateSecret", properties)
    return Created(properties["SecretId"], {"Id": properties["SecretId"]})
