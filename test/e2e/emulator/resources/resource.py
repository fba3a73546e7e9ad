"""A deployed resource, and what creating one answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from ..cloudformation.errors import TemplateError


class Origin(Enum):
    """How a resource came to be."""

    ADAPTER = "adapter"
    CUSTOM = "custom"
    STUB = "stub"


@dataclass(frozen=True)
class Created:
    """What creating a resource answers: its Ref and its Fn::GetAtt attributes (nested ones with a dot in the name)."""

    ref: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Resource:
    """A resource of a stack, with the properties as they were after all references had been resolved."""

    logical_id: str
    type: str
    id: str
    attributes: Mapping[str, Any]
    properties: Mapping[str, Any]
    origin: Origin
    retained: bool

    def attribute(self, name: str) -> Any:
        """The value of Fn::GetAtt; an attribute that the adapter does not answer is an error, not an empty string."""
        if name not in self.attributes:
            raise TemplateError(
                f"Fn::GetAtt {self.logical_id}.{name}: the {self.origin.value} of {self.type} answers "
                f"{', '.join(self.attributes) or 'no attribute'}"
            )
        return self.attributes[name]
