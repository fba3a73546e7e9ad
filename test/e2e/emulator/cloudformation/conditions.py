"""Evaluates the conditions of a template."""

from collections.abc import Callable
from typing import Any

from .errors import TemplateError

Resolve = Callable[[Any], Any]


def evaluate(expression: Any, conditions: dict[str, Any], resolve: Resolve) -> bool:
    """True when the condition holds; `resolve` evaluates the parameters and mappings that it compares."""
    if not isinstance(expression, dict) or len(expression) != 1:
        raise TemplateError(f"a condition must be one function, got {expression!r}")
    [(function, argument)] = expression.items()
    if function == "Condition":
        return holds(argument, conditions, resolve)
    if function == "Fn::Equals":
        left, right = (resolve(side) for side in argument)
        return str(left) == str(right)
    if function == "Fn::Not":
        return not evaluate(argument[0], conditions, resolve)
    if function == "Fn::And":
        return all(evaluate(part, conditions, resolve) for part in argument)
    if function == "Fn::Or":
        return any(evaluate(part, conditions, resolve) for part in argument)
    raise TemplateError(f"unknown condition function {function}")


def holds(name: str, conditions: dict[str, Any], resolve: Resolve) -> bool:
    """True when the named condition holds."""
    if name not in conditions:
        raise TemplateError(f"unknown condition {name}; known are {', '.join(sorted(conditions))}")
    return evaluate(conditions[name], conditions, resolve)
