"""AWS Systems Manager."""

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates
from ..resources.resource import Created


@creates("AWS::SSM::Parameter")
def parameter(context: Context, properties: Properties) -> Created:
    name = properties.get("Name") or f"CFN-{context.name(120)}"
    settings = {"Name": name, "Type": properties["Type"], "Value": properties["Value"]}
    if "Description" in properties:
        settings["Description"] = properties["Description"]
    context.client("ssm").put_parameter(**settings)
    if "Tags" in properties:
        tags = [{"Key": key, "Value": value} for key, value in properties["Tags"].items()]
        context.client("ssm").add_tags_to_resource(ResourceType="Parameter", ResourceId=name, Tags=tags)
    return Created(name, {"Type": properties["Type"], "Value": properties["Value"]})


@creates("AWS::SSM::Document")
def document(context: Context, properties: Properties) -> Created:
    name = properties.get("Name") or context.name(128)
    # The method concerns updates only.
    properties.ignore("UpdateMethod")
    context.call("ssm", "CreateDocument", properties, without=("Name", "UpdateMethod"), Name=name)
    return Created(name, {"Name": name})
