"""Which function creates, and which deletes, a resource of a CloudFormation type."""

from collections.abc import Callable

from .context import Context
from .properties import Properties
from .resource import Created, Resource

Create = Callable[[Context, Properties], Created]
Delete = Callable[[Context, Resource], None]

creators: dict[str, Create] = {}
deleters: dict[str, Delete] = {}


def creates(*types: str) -> Callable[[Create], Create]:
    """Registers the function that creates resources of these types."""

    def register(function: Create) -> Create:
        for name in types:
            if name in creators:
                raise ValueError(f"{name} has two adapters")
            creators[name] = function
        return function

    return register


def deletes(*types: str) -> Callable[[Delete], Delete]:
    """Registers the function that deletes resources of these types."""

    def register(function: Delete) -> Delete:
        for name in types:
            if name in deleters:
                raise ValueError(f"{name} has two deleters")
            deleters[name] = function
        return function

    return register


def deletes_by(type_name: str, service: str, method: str, parameter: str) -> None:
    """Registers a deletion that is one API call with the resource's Ref."""

    def delete(context: Context, resource: Resource) -> None:
        getattr(context.client(service), method)(**{parameter: resource.id})

    deletes(type_name)(delete)
