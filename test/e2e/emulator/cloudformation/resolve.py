"""Evaluates the intrinsic functions of a template.

An unknown name is an error, never an empty string: a dangling reference that resolves to nothing is how a broken
template looks green.
"""

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any

from ..resources.resource import Resource
from .conditions import holds
from .errors import TemplateError

NO_VALUE = object()
_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]+)\}")


class Resolver:
    """Resolves values against one stack: its parameters, its resources so far, and the exports of its region."""

    def __init__(
        self,
        template: Mapping[str, Any],
        names: Mapping[str, Any],
        resources: Mapping[str, Resource],
        import_value: Callable[[str], str],
    ) -> None:
        self._template = template
        self._names = names
        self._resources = resources
        self._exports = import_value

    def condition(self, name: str) -> bool:
        """True when the named condition of the template holds."""
        return holds(name, self._template.get("Conditions", {}), self.resolve)

    def resolve(self, value: Any) -> Any:
        """The value with every intrinsic evaluated, NO_VALUE members left out."""
        if isinstance(value, list):
            return [item for item in (self.resolve(part) for part in value) if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            [(function, argument)] = value.items()
            if function == "Ref":
                return self._ref(argument)
            if function.startswith("Fn::"):
                return self._function(function, argument)
        resolved = {key: self.resolve(item) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item is not NO_VALUE}

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in self._resources:
            return self._resources[name].id
        if name in self._names:
            return self._names[name]
        raise TemplateError(f"Ref to {name}, which is no parameter and no resource created so far")

    def _get_att(self, argument: Any) -> Any:
        logical_id, attribute = argument.split(".", 1) if isinstance(argument, str) else map(self.resolve, argument)
        if logical_id not in self._resources:
            raise TemplateError(f"Fn::GetAtt {logical_id}.{attribute}: no such resource created so far")
        return self._resources[logical_id].attribute(attribute)

    def _function(self, function: str, argument: Any) -> Any:
        handler = getattr(self, "_" + re.sub(r"(?<!^)(?=[A-Z])", "_", function[4:]).lower(), None)
        if handler is None:
            raise TemplateError(f"unknown function {function}")
        return handler(argument)

    def _join(self, argument: Any) -> str:
        separator, parts = argument
        return separator.join(str(part) for part in self.resolve(parts))

    def _split(self, argument: Any) -> list[str]:
        separator, text = argument
        return str(self.resolve(text)).split(separator)

    def _select(self, argument: Any) -> Any:
        index, items = int(self.resolve(argument[0])), self.resolve(argument[1])
        if not 0 <= index < len(items):
            raise TemplateError(f"Fn::Select of {index} from a list of {len(items)}")
        return items[index]

    def _sub(self, argument: Any) -> str:
        text, extra = (argument, {}) if isinstance(argument, str) else argument
        variables = {key: self.resolve(item) for key, item in extra.items()}

        def replace(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return "${" + name + "}"
            if name in variables:
                return str(variables[name])
            return str(self._get_att(name) if "." in name else self._ref(name))

        return _PLACEHOLDER.sub(replace, text)

    def _import_value(self, argument: Any) -> str:
        return self._exports(self.resolve(argument))

    def _find_in_map(self, argument: Any) -> Any:
        table, first, second = (self.resolve(part) for part in argument[:3])
        try:
            return self._template["Mappings"][table][first][second]
        except KeyError:
            raise TemplateError(f"Fn::FindInMap has no {table}/{first}/{second}") from None

    def _if(self, argument: Any) -> Any:
        name, when_true, when_false = argument
        return self.resolve(when_true if self.condition(name) else when_false)

    def _base64(self, argument: Any) -> str:
        return base64.b64encode(str(self.resolve(argument)).encode()).decode()
