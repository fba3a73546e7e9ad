"""The doors of the object stores."""

from .journal import Deployed
from .platform import Platform


def access_points(platform: Platform, bucket: str) -> dict[str, Deployed]:
    """The access points of the store of that name in the service graph, by the services that use it."""
    logical = bucket.replace("-", "")
    found = [item for item in platform.resources("AWS::S3::AccessPoint", "data") if logical in item.logical_id]
    users = [
        service["name"]
        for service in platform.config["graph"]["services"]
        if any(use["bucket"] == bucket for use in service.get("buckets", []))
    ]
    assert len(found) == len(users), [item.id for item in found]
    return {user: next(item for item in found if item.id.startswith(f"{user}-")) for user in users}
