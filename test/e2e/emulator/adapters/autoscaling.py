"""Amazon EC2 Auto Scaling."""

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates
from ..resources.resource import Created


@creates("AWS::AutoScaling::AutoScalingGroup")
def group(context: Context, properties: Properties) -> Created:
    """moto starts the instances, from the launch template."""
    name = properties.get("AutoScalingGroupName") or context.name(255)
    own = ("AutoScalingGroupName", "VPCZoneIdentifier")
    subnets = ",".join(properties["VPCZoneIdentifier"])
    context.call(
        "autoscaling",
        "CreateAutoScalingGroup",
        properties,
        without=own,
        AutoScalingGroupName=name,
        VPCZoneIdentifier=subnets,
    )
    return Created(name, {"AutoScalingGroupName": name})
