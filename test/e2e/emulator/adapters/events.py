"""Amazon EventBridge."""

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates, deletes
from ..resources.resource import Created, Resource


@creates("AWS::Events::Rule")
def rule(context: Context, properties: Properties) -> Created:
    name = properties.get("Name") or context.name(64)
    arn = context.call("events", "PutRule", properties, without=("Name", "Targets"), Name=name)["RuleArn"]
    context.call("events", "PutTargets", {"Targets": properties["Targets"]}, Rule=name)
    return Created(name, {"Arn": arn})


@deletes("AWS::Events::Rule")
def no_rule(context: Context, resource: Resource) -> None:
    events = context.client("events")
    events.remove_targets(Rule=resource.id, Ids=[target["Id"] for target in resource.properties["Targets"]])
    events.delete_rule(Name=resource.id)
