"""Amazon SNS."""

import json

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates, deletes, deletes_by
from ..resources.resource import Created, Resource


@creates("AWS::SNS::Topic")
def topic(context: Context, properties: Properties) -> Created:
    name = properties.get("TopicName") or context.name(256)
    attributes = {key: properties[key] for key in ("DisplayName", "KmsMasterKeyId") if key in properties}
    own = ("TopicName", *attributes)
    arn = context.call("sns", "CreateTopic", properties, without=own, Name=name, Attributes=attributes)["TopicArn"]
    return Created(arn, {"TopicArn": arn, "TopicName": name})


deletes_by("AWS::SNS::Topic", "sns", "delete_topic", "TopicArn")


@creates("AWS::SNS::TopicPolicy")
def topic_policy(context: Context, properties: Properties) -> Created:
    policy = json.dumps(properties["PolicyDocument"])
    for arn in properties["Topics"]:
        context.client("sns").set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)
    return Created(context.name(63))


@deletes("AWS::SNS::TopicPolicy")
def no_topic_policy(context: Context, resource: Resource) -> None:
    """A topic cannot be without a policy; it goes with its topic."""
