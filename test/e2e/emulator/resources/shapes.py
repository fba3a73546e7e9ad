"""Turns CloudFormation properties into the input of a service API.

Both come from the same team and differ in spelling only (`SubnetIds`, `subnetIds`), so the API's own model drives the
conversion. Whatever fits nowhere is an error with its path: that is how a property that moto would lose is noticed.
"""

import json
import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any


def is_true(value: Any) -> bool:
    """Templates write booleans as booleans and as text."""
    return str(value).lower() == "true"


class UnknownProperty(Exception):
    """A property that the API has no member for."""


def convert(shape: Any, value: Any, rename: Mapping[str, str], path: str = "") -> Any:
    """The value in the form that the botocore shape asks for."""
    kind = shape.type_name
    if kind == "structure":
        return _structure(shape, value, rename, path)
    if kind == "list":
        return [convert(shape.member, item, rename, path) for item in (value if isinstance(value, list) else [value])]
    if kind == "map":
        return _map(shape, value, rename, path)
    if kind == "string":
        return json.dumps(value) if isinstance(value, dict | list) else _scalar_text(value)
    if kind in ("integer", "long"):
        return int(value)
    if kind in ("float", "double"):
        return float(value)
    if kind == "boolean":
        return is_true(value)
    if kind == "blob":
        return value.encode() if isinstance(value, str) else value
    return value


def _structure(shape: Any, value: Any, rename: Mapping[str, str], path: str) -> Any:
    members = shape.members
    if isinstance(value, list) and {"Quantity", "Items"} <= set(members):
        return {"Quantity": len(value), "Items": convert(members["Items"], value, rename, path)}
    if not isinstance(value, Mapping):
        raise UnknownProperty(f"{path or 'properties'}: the API wants a structure of {', '.join(members)}")
    spelling = {_plain(member): member for member in members}
    converted: dict[str, Any] = {}
    for key, item in value.items():
        inner = f"{path}.{key}" if path else key
        member = spelling.get(_plain(rename.get(inner, key)))
        if member is None:
            near = get_close_matches(key, list(members), cutoff=0.4) or sorted(members)
            raise UnknownProperty(f"{inner}: {shape.name} has no such member; near are {', '.join(near)}")
        converted[member] = convert(members[member], item, rename, inner)
    if {"Quantity", "Items"} <= set(members) and "Items" in converted:
        converted.setdefault("Quantity", len(converted["Items"]))
    return converted


def _map(shape: Any, value: Any, rename: Mapping[str, str], path: str) -> Any:
    if isinstance(value, list):
        return {item["Key"]: item["Value"] for item in value}
    return {key: convert(shape.value, item, rename, f"{path}.{key}") for key, item in value.items()}


def _plain(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name.lower())


def _scalar_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
