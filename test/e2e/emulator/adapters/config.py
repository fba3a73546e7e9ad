"""AWS Config."""

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates, deletes, deletes_by
from ..resources.resource import Created, Resource

# CloudFormation's name for both where the template has none.
NAME = "default"


@creates("AWS::Config::ConfigurationRecorder")
def recorder(context: Context, properties: Properties) -> Created:
    group = properties["RecordingGroup"]
    # moto keeps no mode; the journal does.
    properties.ignore("RecordingMode")
    context.client("config").put_configuration_recorder(
        ConfigurationRecorder={
            "name": NAME,
            "roleARN": properties["RoleARN"],
            "recordingGroup": {
                "allSupported": group["AllSupported"],
                "includeGlobalResourceTypes": group["IncludeGlobalResourceTypes"],
                "resourceTypes": group["ResourceTypes"],
                "recordingStrategy": {"useOnly": group["RecordingStrategy"]["UseOnly"]},
            },
        }
    )
    return Created(NAME, {"Id": NAME})


@creates("AWS::Config::DeliveryChannel")
def channel(context: Context, properties: Properties) -> Created:
    config = context.client("config")
    snapshots = properties["ConfigSnapshotDeliveryProperties"]
    config.put_delivery_channel(
        DeliveryChannel={
            "name": NAME,
            "s3BucketName": properties["S3BucketName"],
            "s3KmsKeyArn": properties["S3KmsKeyArn"],
            "configSnapshotDeliveryProperties": {"deliveryFrequency": snapshots["DeliveryFrequency"]},
        }
    )
    # CloudFormation starts the recorder when it can deliver.
    config.start_configuration_recorder(ConfigurationRecorderName=NAME)
    return Created(NAME, {"Id": NAME})


@deletes("AWS::Config::DeliveryChannel")
def delete_channel(context: Context, resource: Resource) -> None:
    """The recorder must stand still before its channel goes."""
    config = context.client("config")
    if config.describe_configuration_recorders()["ConfigurationRecorders"]:
        config.stop_configuration_recorder(ConfigurationRecorderName=NAME)
    config.delete_delivery_channel(DeliveryChannelName=resource.id)


deletes_by(
    "AWS::Config::ConfigurationRecorder", "config", "delete_configuration_recorder", "ConfigurationRecorderName"
)


@creates("AWS::Config::ConfigRule")
def rule(context: Context, properties: Properties) -> Created:
    name = context.name(128)
    config = context.client("config")
    config.put_config_rule(ConfigRule={"ConfigRuleName": name, **properties})
    [made] = config.describe_config_rules(ConfigRuleNames=[name])["ConfigRules"]
    return Created(name, {"Arn": made["ConfigRuleArn"], "ConfigRuleId": made["ConfigRuleId"]})


deletes_by("AWS::Config::ConfigRule", "config", "delete_config_rule", "ConfigRuleName")
