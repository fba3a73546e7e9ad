"""Amazon ElastiCache."""

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates, deletes_by
from ..resources.resource import Created


@creates("AWS::ElastiCache::SubnetGroup")
def subnet_group(context: Context, properties: Properties) -> Created:
    name = properties.get("CacheSubnetGroupName") or context.name(255).lower()
    context.call(
        "elasticache",
        "CreateCacheSubnetGroup",
        properties,
        without=("CacheSubnetGroupName",),
        rename={"Description": "CacheSubnetGroupDescription"},
        CacheSubnetGroupName=name,
    )
    return Created(name)


@creates("AWS::ElastiCache::User")
def user(context: Context, properties: Properties) -> Created:
    created = context.call("elasticache", "CreateUser", properties)
    return Created(created["UserId"], {"Arn": created["ARN"], "Status": created["Status"]})


deletes_by("AWS::ElastiCache::User", "elasticache", "delete_user", "UserId")


@creates("AWS::ElastiCache::ReplicationGroup")
def replication_group(context: Context, properties: Properties) -> Created:
    name = properties.get("ReplicationGroupId") or context.name(40).lower()
    created = context.call(
        "elasticache", "CreateReplicationGroup", properties, without=("ReplicationGroupId",), ReplicationGroupId=name
    )["ReplicationGroup"]
    endpoints = {
        f"{attribute}.{part}": str(created["NodeGroups"][0][endpoint][part])
        for attribute, endpoint in (("PrimaryEndPoint", "PrimaryEndpoint"), ("ReaderEndPoint", "ReaderEndpoint"))
        for part in ("Address", "Port")
        if endpoint in created.get("NodeGroups", [{}])[0]
    }
    return Created(name, endpoints)
