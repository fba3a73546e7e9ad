"""Amazon CloudWatch Logs."""

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates, deletes_by
from ..resources.resource import Created


@creates("AWS::Logs::LogGroup")
def log_group(context: Context, properties: Properties) -> Created:
    logs = context.client("logs")
    name = properties.get("LogGroupName") or context.name(512)
    own = ("LogGroupName", "RetentionInDays", "DeletionProtectionEnabled")
    context.call("logs", "CreateLogGroup", properties, without=own, logGroupName=name)
    if "RetentionInDays" in properties:
        logs.put_retention_policy(logGroupName=name, retentionInDays=int(properties["RetentionInDays"]))
    return Created(name, {"Arn": f"arn:aws:logs:{context.region}:{context.account}:log-group:{name}:*"})


@creates("AWS::Logs::ResourcePolicy")
def resource_policy(context: Context, properties: Properties) -> Created:
    context.call("logs", "PutResourcePolicy", properties)
    return Created(properties["PolicyName"])


deletes_by("AWS::Logs::ResourcePolicy", "logs", "delete_resource_policy", "policyName")


@creates("AWS::Logs::DeliverySource")
def delivery_source(context: Context, properties: Properties) -> Created:
    source = context.call("logs", "PutDeliverySource", properties)["deliverySource"]
    return Created(source["name"], {"Arn": source["arn"]})


deletes_by("AWS::Logs::DeliverySource", "logs", "delete_delivery_source", "name")


@creates("AWS::Logs::DeliveryDestination")
def delivery_destination(context: Context, properties: Properties) -> Created:
    chosen = {key: properties[key] for key in properties if key != "DestinationResourceArn"}
    configuration = {"destinationResourceArn": properties["DestinationResourceArn"]}
    destination = context.call(
        "logs", "PutDeliveryDestination", chosen, deliveryDestinationConfiguration=configuration
    )["deliveryDestination"]
    return Created(destination["name"], {"Arn": destination["arn"]})


deletes_by("AWS::Logs::DeliveryDestination", "logs", "delete_delivery_destination", "name")


@creates("AWS::Logs::Delivery")
def delivery(context: Context, properties: Properties) -> Created:
    flat = {"S3SuffixPath": "suffixPath", "S3EnableHiveCompatiblePath": "enableHiveCompatiblePath"}
    nested = {member: properties[name] for name, member in flat.items() if name in properties}
    created = context.call("logs", "CreateDelivery", properties, without=tuple(flat), s3DeliveryConfiguration=nested)[
        "delivery"
    ]
    return Created(created["id"], {"DeliveryId": created["id"], "Arn": created["arn"]})


deletes_by("AWS::Logs::Delivery", "logs", "delete_delivery", "id")
