"""Amazon CloudWatch Logs."""

import json
from typing import Any

from ..cloudformation.errors import ResourceError
from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates, deletes, deletes_by
from ..resources.resource import Created, Resource


@creates("AWS::Logs::LogGroup")
def log_group(context: Context, properties: Properties) -> Created:
    logs = context.client("logs")
    name = properties.get("LogGroupName") or context.name(512)
    own = ("LogGroupName", "RetentionInDays", "DeletionProtectionEnabled", "DataProtectionPolicy")
    if "DataProtectionPolicy" in properties:
        _check_data_protection(logs, properties["DataProtectionPolicy"])
    context.call("logs", "CreateLogGroup", properties, without=own, logGroupName=name)
    if "RetentionInDays" in properties:
        logs.put_retention_policy(logGroupName=name, retentionInDays=int(properties["RetentionInDays"]))
    return Created(name, {"Arn": f"arn:aws:logs:{context.region}:{context.account}:log-group:{name}:*"})


def _check_data_protection(logs: Any, policy: dict[str, Any]) -> None:
    """moto masks nothing and has no API for it; here the policy is held against what AWS documents that it takes."""
    audit, mask = policy["Statement"]
    destination = audit["Operation"]["Audit"]["FindingsDestination"]
    problems = [
        problem
        for problem, found in {
            "an unknown version": policy["Version"] != "2021-06-01",
            "two lists of identifiers": audit["DataIdentifier"] != mask["DataIdentifier"],
            "a mask with settings": mask["Operation"] != {"Deidentify": {"MaskConfig": {}}},
            "identifiers that are none of AWS's": not all(
                item.startswith("arn:aws:dataprotection::aws:data-identifier/") for item in audit["DataIdentifier"]
            ),
            "more than 30720 characters": len(json.dumps(policy)) > 30720,
        }.items()
        if found
    ]
    if problems:
        raise ResourceError(f"data protection policy with {', '.join(problems)}")
    if destination:
        # It must be there before the policy is.
        group = destination["CloudWatchLogs"]["LogGroup"]
        logs.list_tags_log_group(logGroupName=group)


@creates("AWS::Logs::MetricFilter")
def metric_filter(context: Context, properties: Properties) -> Created:
    name = properties.get("FilterName") or context.name(512)
    context.call("logs", "PutMetricFilter", properties, without=("FilterName",), filterName=name)
    return Created(name)


@deletes("AWS::Logs::MetricFilter")
def no_metric_filter(context: Context, resource: Resource) -> None:
    group = resource.properties["LogGroupName"]
    context.client("logs").delete_metric_filter(logGroupName=group, filterName=resource.id)


@creates("AWS::Logs::SubscriptionFilter")
def subscription_filter(context: Context, properties: Properties) -> Created:
    name = properties.get("FilterName") or context.name(512)
    context.call("logs", "PutSubscriptionFilter", properties, without=("FilterName",), filterName=name)
    return Created(name)


@deletes("AWS::Logs::SubscriptionFilter")
def no_subscription_filter(context: Context, resource: Resource) -> None:
    group = resource.properties["LogGroupName"]
    context.client("logs").delete_subscription_filter(logGroupName=group, filterName=resource.id)


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
