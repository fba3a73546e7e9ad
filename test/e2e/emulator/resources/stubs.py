"""Stand-ins for the types that moto has no API for.

Every type stands on the reviewed list in stubs.json with its reason; a stub checks nothing but answers Ref and
Fn::GetAtt as the provider schema describes them, so that the rest of the stack can refer to it.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from .context import Context
from .properties import Properties
from .resource import Created

REASONS: dict[str, str] = json.loads((Path(__file__).parent.parent / "stubs.json").read_text())


def create_stub(type_name: str, context: Context, properties: Properties) -> Created:
    """Answers for a resource that only exists in the journal; one of our own has no schema, and no attributes here."""
    if type_name.startswith("Custom::"):
        properties.ignore(*properties)
        return Created(context.logical_id)
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(context.region, type_name).schema
    suffix = hashlib.sha256(f"{context.stack_id}{context.logical_id}".encode()).hexdigest()[:12]
    read_only = [_name(pointer) for pointer in schema.get("readOnlyProperties", [])]
    identifiers = [_name(pointer) for pointer in schema["primaryIdentifier"]]
    properties.ignore(*properties)
    attributes = {
        name: _value(name, _definition(schema, name), type_name, context, suffix)
        for name in read_only
        if "*" not in name
    }
    given = {name: str(properties[name]) for name in identifiers if name in properties}
    parts = [given.get(name) or str(attributes.get(name, f"{context.logical_id}-{suffix}")) for name in identifiers]
    return Created("|".join(parts), attributes)


def _name(pointer: str) -> str:
    return pointer.removeprefix("/properties/").replace("/", ".")


def _definition(schema: dict[str, Any], name: str) -> dict[str, Any]:
    definition: dict[str, Any] = schema
    for part in name.split("."):
        definition = definition.get("properties", {}).get(part, {})
        while "$ref" in definition:
            definition = schema["definitions"][definition["$ref"].rsplit("/", 1)[-1]]
    return definition


def _value(name: str, definition: dict[str, Any], type_name: str, context: Context, suffix: str) -> Any:
    kind = definition.get("type", "string")
    if kind == "array":
        return []
    if kind in ("integer", "number"):
        return 1
    if kind == "boolean":
        return True
    _, service, resource = type_name.lower().split("::")
    if name.lower().endswith("arn"):
        return f"arn:aws:{service}:{context.region}:{context.account}:{resource}/{suffix}"
    return f"{resource}-{suffix}" if name.lower().endswith("id") else f"{context.logical_id}-{suffix}"
