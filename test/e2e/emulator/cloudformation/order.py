"""The order in which resources are created, from references and DependsOn; deletion takes it backwards."""

import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from .errors import TemplateError

_PLACEHOLDER = re.compile(r"\$\{([^!}.][^}.]*)[^}]*\}")


def creation_order(resources: dict[str, Any]) -> list[str]:
    """Logical ids, each after all that it refers to or depends on."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for logical_id, resource in resources.items():
        depends = resource.get("DependsOn", [])
        explicit = [depends] if isinstance(depends, str) else depends
        implicit = (name for name in _references(resource) if name in resources and name != logical_id)
        sorter.add(logical_id, *explicit, *implicit)
    try:
        order = list(sorter.static_order())
    except CycleError as error:
        raise TemplateError(f"circular dependency between resources: {' -> '.join(error.args[1])}") from None
    unknown = [name for name in order if name not in resources]
    if unknown:
        raise TemplateError(f"DependsOn names no resource of the template: {', '.join(unknown)}")
    return order


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "Ref" and isinstance(item, str):
                yield item
            elif key == "Fn::GetAtt":
                yield item.split(".")[0] if isinstance(item, str) else item[0]
            elif key == "Fn::Sub":
                yield from _PLACEHOLDER.findall(item if isinstance(item, str) else item[0])
                yield from _references(item)
            else:
                yield from _references(item)
