"""Creates and deletes the resources of a stack."""

from typing import Any

from .. import journal
from ..resources.context import Context
from ..resources.custom import create_custom, delete_custom
from ..resources.properties import Properties
from ..resources.registry import creators, deleters
from ..resources.resource import Created, Origin, Resource
from ..resources.stubs import REASONS, create_stub
from .dynamic_references import expand
from .errors import ResourceError, TemplateError, ValidationError
from .order import creation_order
from .resolve import Resolver
from .stack import Region, Stack


class Deployment:
    """The life of one stack's resources."""

    def __init__(self, region: Region, stack: Stack) -> None:
        self._region = region
        self._stack = stack
        self._template = stack.body()
        self._resolver = Resolver(self._template, self._names(), stack.resources, self._import_value)

    def create(self) -> None:
        """Creates everything, or leaves the stack in CREATE_FAILED with the reason."""
        stack = self._stack
        stack.enter("CREATE_IN_PROGRESS", "User Initiated")
        resources = self._template["Resources"]
        logical_id = stack.name
        try:
            for logical_id in creation_order(resources):
                self._create_one(logical_id, resources[logical_id])
            logical_id = stack.name
            stack.outputs = self._outputs()
        except Exception as error:  # noqa: BLE001 -- whatever an adapter raises must fail the stack, not the server
            reason = f"{type(error).__name__}: {error}"
            journal.record("failure", stack=stack.name, logical_id=logical_id, reason=reason)
            stack.event(logical_id, resources.get(logical_id, {}).get("Type", ""), "", "CREATE_FAILED", reason)
            stack.enter("CREATE_FAILED", f"{logical_id}: {reason}")
            return
        stack.enter("CREATE_COMPLETE")

    def delete(self) -> None:
        """Deletes in reverse order what is not retained, or leaves the stack in DELETE_FAILED with the reason."""
        stack = self._stack
        stack.enter("DELETE_IN_PROGRESS", "User Initiated")
        for resource in reversed(list(stack.resources.values())):
            if resource.retained:
                stack.event(resource.logical_id, resource.type, resource.id, "DELETE_SKIPPED")
                journal.record("retained", stack=stack.name, logical_id=resource.logical_id, id=resource.id)
                continue
            try:
                self._delete_one(resource)
            except Exception as error:  # noqa: BLE001 -- see create
                reason = f"{type(error).__name__}: {error}"
                journal.record("failure", stack=stack.name, logical_id=resource.logical_id, reason=reason)
                stack.event(resource.logical_id, resource.type, resource.id, "DELETE_FAILED", reason)
                stack.enter("DELETE_FAILED", f"{resource.logical_id}: {reason}")
                return
            stack.event(resource.logical_id, resource.type, resource.id, "DELETE_COMPLETE")
            journal.record("deleted", stack=stack.name, logical_id=resource.logical_id, type=resource.type)
        stack.outputs, stack.imports = [], set()
        stack.enter("DELETE_COMPLETE")

    def _create_one(self, logical_id: str, declaration: dict[str, Any]) -> None:
        if "Condition" in declaration and not self._resolver.condition(declaration["Condition"]):
            return
        stack, type_name, context = self._stack, declaration["Type"], self._context(logical_id)
        stack.event(logical_id, type_name, "", "CREATE_IN_PROGRESS")
        resolved = expand(self._resolver.resolve(declaration.get("Properties", {})), context)
        origin, created = _create(type_name, context, Properties(resolved))
        stack.resources[logical_id] = Resource(
            logical_id=logical_id,
            type=type_name,
            id=created.ref,
            attributes=created.attributes,
            properties=resolved,
            origin=origin,
            retained=declaration.get("DeletionPolicy") in ("Retain", "RetainExceptOnCreate"),
        )
        stack.event(logical_id, type_name, created.ref, "CREATE_COMPLETE")
        journal.record(
            "resource",
            stack=stack.name,
            region=stack.region,
            logical_id=logical_id,
            type=type_name,
            origin=origin.value,
            id=created.ref,
            attributes=created.attributes,
            properties=resolved,
        )

    def _delete_one(self, resource: Resource) -> None:
        context = self._context(resource.logical_id)
        if resource.origin is Origin.CUSTOM:
            delete_custom(context, resource)
        elif resource.origin is Origin.ADAPTER:
            if resource.type not in deleters:
                raise ResourceError(f"{resource.type} has no deletion: write one beside its adapter")
            deleters[resource.type](context, resource)

    def _outputs(self) -> list[dict[str, str]]:
        outputs = []
        for key, declaration in self._template.get("Outputs", {}).items():
            if "Condition" in declaration and not self._resolver.condition(declaration["Condition"]):
                continue
            output = {"OutputKey": key, "OutputValue": str(self._resolver.resolve(declaration["Value"]))}
            if "Export" in declaration:
                output["ExportName"] = str(self._resolver.resolve(declaration["Export"]["Name"]))
                if self._region.exporter(output["ExportName"]):
                    raise TemplateError(f"export {output['ExportName']} exists already")
            outputs.append(output)
        return outputs

    def _import_value(self, name: str) -> str:
        exporter = self._region.exporter(name)
        if exporter is None:
            raise TemplateError(f"No export named {name} found")
        self._stack.imports.add(name)
        return exporter.exports()[name]

    def _context(self, logical_id: str) -> Context:
        stack = self._stack
        return Context(stack.account, stack.region, stack.name, stack.id, logical_id)

    def _names(self) -> dict[str, Any]:
        stack = self._stack
        pseudo = {
            "AWS::AccountId": stack.account,
            "AWS::Region": stack.region,
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackId": stack.id,
            "AWS::StackName": stack.name,
        }
        return {**pseudo, **resolve_parameters(self._template, stack.parameters, self._context("parameters"))}


def resolve_parameters(template: dict[str, Any], given: dict[str, str], context: Context) -> dict[str, Any]:
    """The value of every parameter; SSM-typed ones are looked up in the region of the stack."""
    resolved: dict[str, Any] = {}
    for name, declaration in template.get("Parameters", {}).items():
        value = given.get(name, declaration.get("Default"))
        if value is None:
            raise ValidationError(f"Parameters: [{name}] must have values")
        kind = declaration["Type"]
        if kind.startswith("AWS::SSM::Parameter::Value"):
            value = context.client("ssm").get_parameter(Name=value)["Parameter"]["Value"]
        is_list = kind == "CommaDelimitedList" or "List<" in kind
        resolved[name] = value.split(",") if is_list and isinstance(value, str) else value
    return resolved


def refuse_unknown_types(template: dict[str, Any]) -> None:
    """Fails before anything is created, so that a new type is noticed as such and not as a broken stack.

    Resources under a condition are left out: the bootstrap template has some that are never created.
    """
    for logical_id, declaration in template["Resources"].items():
        name = declaration["Type"]
        if not ("Condition" in declaration or name in creators or name in REASONS or _is_custom(name)):
            raise ValidationError(
                f"new type {name} ({logical_id}): write an adapter in test/e2e/emulator/adapters or, if moto has no API"
                " for it, add it to test/e2e/emulator/stubs.json with the reason"
            )


def _create(type_name: str, context: Context, properties: Properties) -> tuple[Origin, Created]:
    if type_name in REASONS:
        return Origin.STUB, create_stub(type_name, context, properties)
    if _is_custom(type_name):
        return Origin.CUSTOM, create_custom(type_name, context, properties)
    created = creators[type_name](context, properties)
    if properties.unread():
        raise ResourceError(f"the adapter of {type_name} does not apply {', '.join(properties.unread())}")
    return Origin.ADAPTER, created


def _is_custom(type_name: str) -> bool:
    return type_name.startswith("Custom::") or type_name == "AWS::CloudFormation::CustomResource"
