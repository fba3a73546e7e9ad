"""Amazon MSK."""

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates
from ..resources.resource import Created


@creates("AWS::MSK::Cluster")
def cluster(context: Context, properties: Properties) -> Created:
    arn = context.call("kafka", "CreateCluster", properties)["ClusterArn"]
    return Created(arn, {"Arn": arn})
