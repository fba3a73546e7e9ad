"""AWS Key Management Service."""

import json

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates, deletes_by
from ..resources.resource import Created
from ..resources.shapes import is_true


@creates("AWS::KMS::Key")
def key(context: Context, properties: Properties) -> Created:
    kms = context.client("kms")
    created = kms.create_key(
        Policy=json.dumps(properties["KeyPolicy"]),
        Description=properties.get("Description", ""),
        KeySpec=properties.get("KeySpec", "SYMMETRIC_DEFAULT"),
        KeyUsage=properties.get("KeyUsage", "ENCRYPT_DECRYPT"),
        MultiRegion=is_true(properties.get("MultiRegion")),
        Tags=[{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in properties.get("Tags", [])],
    )["KeyMetadata"]
    if is_true(properties.get("EnableKeyRotation")):
        days = int(properties.get("RotationPeriodInDays", 365))
        kms.enable_key_rotation(KeyId=created["KeyId"], RotationPeriodInDays=days)
    # The waiting period acts at deletion only; see delete_key.
    properties.ignore("PendingWindowInDays")
    return Created(created["KeyId"], {"Arn": created["Arn"], "KeyId": created["KeyId"]})


@creates("AWS::KMS::Alias")
def alias(context: Context, properties: Properties) -> Created:
    name = properties["AliasName"]
    context.client("kms").create_alias(AliasName=name, TargetKeyId=properties["TargetKeyId"])
    return Created(name)


deletes_by("AWS::KMS::Alias", "kms", "delete_alias", "AliasName")
