"""Amazon CloudFront."""

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates, deletes
from ..resources.resource import Created, Resource

# What the API spells otherwise.
_RENAME = {"DistributionConfigWithTags.DistributionConfig.IPV6Enabled": "IsIPV6Enabled"}


@creates("AWS::CloudFront::Distribution")
def distribution(context: Context, properties: Properties) -> Created:
    config = {"CallerReference": context.name(), "Comment": "", **properties["DistributionConfig"]}
    tagged = {"DistributionConfig": config, "Tags": {"Items": properties.get("Tags", [])}}
    created = context.call(
        "cloudfront", "CreateDistributionWithTags", {"DistributionConfigWithTags": tagged}, rename=_RENAME
    )["Distribution"]
    return Created(created["Id"], {"Id": created["Id"], "DomainName": created["DomainName"]})


@creates("AWS::CloudFront::OriginAccessControl")
def origin_access_control(context: Context, properties: Properties) -> Created:
    created = context.call("cloudfront", "CreateOriginAccessControl", properties)["OriginAccessControl"]
    return Created(created["Id"], {"Id": created["Id"]})


@deletes("AWS::CloudFront::OriginAccessControl")
def delete_origin_access_control(context: Context, resource: Resource) -> None:
    cloudfront = context.client("cloudfront")
    tag = cloudfront.get_origin_access_control(Id=resource.id)["ETag"]
    cloudfront.delete_origin_access_control(Id=resource.id, IfMatch=tag)


@creates("AWS::CloudFront::KeyValueStore")
def key_value_store(context: Context, properties: Properties) -> Created:
    given = {key: properties[key] for key in properties if key != "Tags"}
    tags = {"Items": properties.get("Tags", [])}
    created = context.call("cloudfront", "CreateKeyValueStore", {**given, "Tags": tags})["KeyValueStore"]
    return Created(
        created["Name"], {"Arn": created["ARN"], "Id": created["Id"], "Status": created["Status"]}
    )


@deletes("AWS::CloudFront::Distribution")
def delete_distribution(context: Context, resource: Resource) -> None:
    cloudfront = context.client("cloudfront")
    cloudfront.delete_distribution(Id=resource.id, IfMatch=cloudfront.get_distribution(Id=resource.id)["ETag"])
