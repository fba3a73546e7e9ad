"""Amazon Route 53."""

from typing import Any

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates, deletes
from ..resources.resource import Created, Resource


@creates("AWS::Route53::RecordSet")
def record_set(context: Context, properties: Properties) -> Created:
    _change(context, "CREATE", {key: properties[key] for key in properties})
    return Created(properties["Name"])


@deletes("AWS::Route53::RecordSet")
def delete_record_set(context: Context, resource: Resource) -> None:
    _change(context, "DELETE", dict(resource.properties))


def _change(context: Context, action: str, properties: dict[str, Any]) -> None:
    record = {
        key: value for key, value in properties.items() if key not in ("HostedZoneId", "Comment", "HostedZoneName")
    }
    if "ResourceRecords" in record:
        record["ResourceRecords"] = [{"Value": value} for value in record["ResourceRecords"]]
    if "TTL" in record:
        record["TTL"] = int(record["TTL"])
    if "AliasTarget" in record:
        record["AliasTarget"] = {"EvaluateTargetHealth": False, **record["AliasTarget"]}
    context.client("route53").change_resource_record_sets(
        HostedZoneId=properties["HostedZoneId"],
        ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": record}]},
    )
