"""Amazon CloudFront."""

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates, deletes
from ..resources.resource import Created, Resource

# What the API spells otherwise.
_RENAME = {"DistributionConfigWithTags.DistributionConfig.IPV6Enabled": "IsIPV6Enabled"}


@creates("AWS::CloudFront::Distribution")
def distribution(context: Context, properties: Properties) -> Created:
    config = {"CallerReference": context.stack_id, "Comment": "", **properties["DistributionConfig"]}
    tagged = {"DistributionConfig": config, "Tags": {"Items": properties.get("Tags", [])}}
    created = context.call(
        "cloudfront", "CreateDistributionWithTags", {"DistributionConfigWithTags": tagged}, rename=_RENAME
    )["Distribution"]
    return Created(created["Id"], {"Id": created["Id"], "DomainName": created["DomainName"]})


@deletes("AWS::CloudFront::Distribution")
def delete_distribution(context: Context, resource: Resource) -> None:
    cloudfront = context.client("cloudfront")
    cloudfront.delete_distribution(Id=resource.id, IfMatch=cloudfront.get_distribution(Id=resource.id)["ETag"])
