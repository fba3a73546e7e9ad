"""Replaces {{resolve:ssm:…}} by the value, at creation time and in the region of the stack, as CloudFormation does."""

import re
from typing import Any

from ..resources.context import Context
from .errors import TemplateError

_REFERENCE = re.compile(r"\{\{resolve:([^:}]+):([^}]+)\}\}")


def expand(value: Any, context: Context) -> Any:
    """The value with every dynamic reference in its strings resolved."""
    if isinstance(value, dict):
        return {key: expand(item, context) for key, item in value.items()}
    if isinstance(value, list):
        return [expand(item, context) for item in value]
    if isinstance(value, str):
        return _REFERENCE.sub(lambda match: _look_up(match[1], match[2], context), value)
    return value


def _look_up(service: str, reference: str, context: Context) -> str:
    if service != "ssm":
        raise TemplateError(f"dynamic references to {service} are not modelled, got {reference}")
    name = reference.split(":")[0]
    return context.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
