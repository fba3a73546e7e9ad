"""AWS CloudTrail."""

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates
from ..resources.resource import Created
from ..resources.shapes import is_true


@creates("AWS::CloudTrail::Trail")
def trail(context: Context, properties: Properties) -> Created:
    cloudtrail = context.client("cloudtrail")
    name = properties.get("TrailName") or context.name(128)
    own = ("TrailName", "IsLogging", "EventSelectors", "AdvancedEventSelectors", "InsightSelectors", "Tags")
    arn = context.call("cloudtrail", "CreateTrail", properties, without=own, Name=name)["TrailARN"]
    for selectors in ("EventSelectors", "AdvancedEventSelectors"):
        if selectors in properties:
            chosen = {selectors: properties[selectors]}
            context.call("cloudtrail", "PutEventSelectors", chosen, TrailName=name)
    if "InsightSelectors" in properties:
        context.call(
            "cloudtrail", "PutInsightSelectors", {"InsightSelectors": properties["InsightSelectors"]}, TrailName=name
        )
    if properties.get("Tags"):
        cloudtrail.add_tags(ResourceId=arn, TagsList=properties["Tags"])
    if is_true(properties["IsLogging"]):
        cloudtrail.start_logging(Name=name)
    return Created(name, {"Arn": arn})
