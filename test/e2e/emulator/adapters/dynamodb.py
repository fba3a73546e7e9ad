"""Amazon DynamoDB."""

import json

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates
from ..resources.resource import Created

# What CloudFormation does after it made the table, by calls of their own.
LATER = ("TableName", "PointInTimeRecoverySpecification", "ResourcePolicy", "TimeToLiveSpecification")


@creates("AWS::DynamoDB::Table")
def table(context: Context, properties: Properties) -> Created:
    dynamodb = context.client("dynamodb")
    name = properties.get("TableName") or context.name(255)
    spelling = {"SSESpecification.SSEEnabled": "Enabled"}
    created = context.call(
        "dynamodb", "CreateTable", properties, rename=spelling, without=LATER, TableName=name
    )["TableDescription"]
    if "PointInTimeRecoverySpecification" in properties:
        recovery = properties["PointInTimeRecoverySpecification"]
        dynamodb.update_continuous_backups(
            TableName=name,
            PointInTimeRecoverySpecification={
                "PointInTimeRecoveryEnabled": bool(recovery["PointInTimeRecoveryEnabled"]),
                "RecoveryPeriodInDays": int(recovery["RecoveryPeriodInDays"]),
            },
        )
    if "TimeToLiveSpecification" in properties:
        context.call(
            "dynamodb",
            "UpdateTimeToLive",
            {"TimeToLiveSpecification": properties["TimeToLiveSpecification"]},
            TableName=name,
        )
    if "ResourcePolicy" in properties:
        policy = json.dumps(properties["ResourcePolicy"]["PolicyDocument"])
        dynamodb.put_resource_policy(ResourceArn=created["TableArn"], Policy=policy)
    return Created(name, {"Arn": created["TableArn"]})
