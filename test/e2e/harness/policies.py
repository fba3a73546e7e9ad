"""What policies permit and refuse, taken together: the emulator stores them and enforces none.

Only the forms that the platform's policies have are modelled; any other is an error, so that no answer is a guess.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

Statement = Mapping[str, Any]

_MEMBERS = {"Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"}
_OPERATORS = {
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "Bool",
    "Null",
    "NumericLessThan",
    "StringEquals",
    "StringLike",
    "StringNotEquals",
    "StringNotLike",
}


@dataclass(frozen=True)
class Request:
    """One call, with the keys that conditions and variables may ask for."""

    action: str
    resource: str
    context: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


def permitted(statements: Iterable[Statement], request: Request) -> bool:
    """Whether some Allow covers the request and no Deny does; who asks is settled, so principals are not looked at."""
    effects = {statement["Effect"] for statement in statements if _covers(statement, request)}
    return effects == {"Allow"}


def refused(statements: Iterable[Statement], request: Request) -> bool:
    """Whether a Deny of a resource policy covers the request."""
    denials = [statement for statement in statements if statement["Effect"] == "Deny"]
    assert all(statement["Principal"] in ("*", {"AWS": "*"}) for statement in denials)
    return any(_covers(statement, request) for statement in denials)


def _covers(statement: Statement, request: Request) -> bool:
    assert set(statement) <= _MEMBERS, f"not modelled: {set(statement) - _MEMBERS}"
    # Actions are written in any case, resources in their own.
    action = [pattern.lower() for pattern in _texts(statement.get("Action", statement.get("NotAction")))]
    resource = _filled(statement.get("Resource", statement.get("NotResource")), request)
    return (
        _matches(action, request.action.lower()) is ("Action" in statement)
        and _matches(resource, request.resource) is ("Resource" in statement)
        and all(
            _holds(operator, request.context.get(key), _filled(wanted, request))
            for operator, pairs in statement.get("Condition", {}).items()
            for key, wanted in pairs.items()
        )
    )


def _texts(values: Any) -> list[str]:
    return [str(item) for item in values] if isinstance(values, list) else [str(values)]


def _filled(values: Any, request: Request) -> list[str]:
    """Policy variables stand for what the request says; without a value a pattern matches nothing."""
    context = request.context
    return [re.sub(r"\$\{([^}]+)\}", lambda found: str(context.get(found[1], "\0")), item) for item in _texts(values)]


def _matches(patterns: list[str], value: str) -> bool:
    return any(fnmatchcase(value, pattern) for pattern in patterns)


def _holds(operator: str, value: str | tuple[str, ...] | None, wanted: list[str]) -> bool:
    """A key that is missing fails a positive operator and satisfies a negated one and one that ends in IfExists."""
    if operator.startswith("ForAllValues:"):
        # A key that is missing has no value that could break it.
        values = (value,) if isinstance(value, str) else value or ()
        return all(_holds(operator.removeprefix("ForAllValues:"), item, wanted) for item in values)
    assert not isinstance(value, tuple), f"not modelled: {operator} on several values"
    # Any value of one is that value.
    plain = operator.removeprefix("ForAnyValue:").removesuffix("IfExists")
    assert plain in _OPERATORS, f"not modelled: {operator}"
    if plain == "Null":
        return (value is None) is (wanted == ["true"])
    if value is None:
        return "Not" in plain or operator.endswith("IfExists")
    if plain == "NumericLessThan":
        return float(value) < float(wanted[0])
    if plain == "Bool":
        return value.lower() in (item.lower() for item in wanted)
    exact = plain in ("StringEquals", "StringNotEquals")
    equal = value in wanted if exact else _matches(wanted, value)
    return equal is not ("Not" in plain)
