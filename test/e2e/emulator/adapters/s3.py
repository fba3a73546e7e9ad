"""Amazon S3."""

import json
from typing import Any

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates
from ..resources.resource import Created
from ..resources.shapes import is_true


@creates("AWS::S3::Bucket")
def bucket(context: Context, properties: Properties) -> Created:
    name = properties.get("BucketName") or context.name().lower()
    s3 = context.client("s3")
    settings: dict[str, Any] = {
        "Bucket": name,
        "ObjectLockEnabledForBucket": is_true(properties.get("ObjectLockEnabled")),
    }
    if context.region != "us-east-1":
        settings["CreateBucketConfiguration"] = {"LocationConstraint": context.region}
    if "OwnershipControls" in properties:
        settings["ObjectOwnership"] = properties["OwnershipControls"]["Rules"][0]["ObjectOwnership"]
    s3.create_bucket(**settings)
    if "VersioningConfiguration" in properties:
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=properties["VersioningConfiguration"])
    if "BucketEncryption" in properties:
        s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration=_encryption(properties))
    if "PublicAccessBlockConfiguration" in properties:
        block = {key: is_true(value) for key, value in properties["PublicAccessBlockConfiguration"].items()}
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=block)
    if "ObjectLockConfiguration" in properties:
        s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=properties["ObjectLockConfiguration"])
    if "LifecycleConfiguration" in properties:
        rules = [_lifecycle_rule(rule) for rule in properties["LifecycleConfiguration"]["Rules"]]
        s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": rules})
    for inventory in properties.get("InventoryConfigurations", []):
        s3.put_bucket_inventory_configuration(
            Bucket=name, Id=inventory["Id"], InventoryConfiguration=_inventory(inventory)
        )
    if "LoggingConfiguration" in properties:
        logging = properties["LoggingConfiguration"]
        target = {
            "TargetBucket": logging.get("DestinationBucketName", name),
            "TargetPrefix": logging.get("LogFilePrefix", ""),
        }
        s3.put_bucket_logging(Bucket=name, BucketLoggingStatus={"LoggingEnabled": target})
    if properties.get("AccessControl", "Private") != "Private":
        raise ValueError(f"bucket ACLs are off, got {properties['AccessControl']}")
    if "Tags" in properties:
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": properties["Tags"]})
    return Created(
        name,
        {
            "Arn": f"arn:aws:s3:::{name}",
            "DomainName": f"{name}.s3.amazonaws.com",
            "RegionalDomainName": f"{name}.s3.{context.region}.amazonaws.com",
        },
    )


def _encryption(properties: Properties) -> dict[str, Any]:
    rules = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    return {
        "Rules": [
            {
                "BucketKeyEnabled": is_true(rule.get("BucketKeyEnabled")),
                "ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"],
            }
            for rule in rules
        ]
    }


def _inventory(inventory: dict[str, Any]) -> dict[str, Any]:
    known = {
        "Id",
        "Enabled",
        "IncludedObjectVersions",
        "ScheduleFrequency",
        "OptionalFields",
        "Destination",
    }
    if set(inventory) - known:
        raise ValueError(f"the adapter of inventories does not apply {', '.join(sorted(set(inventory) - known))}")
    destination = inventory["Destination"]
    return {
        "Id": inventory["Id"],
        "IsEnabled": is_true(inventory["Enabled"]),
        "IncludedObjectVersions": inventory["IncludedObjectVersions"],
        "Schedule": {"Frequency": inventory["ScheduleFrequency"]},
        "OptionalFields": inventory["OptionalFields"],
        "Destination": {
            "S3BucketDestination": {
                "AccountId": destination["BucketAccountId"],
                "Bucket": destination["BucketArn"],
                "Format": destination["Format"],
                "Prefix": destination["Prefix"],
            }
        },
    }


def _lifecycle_rule(rule: dict[str, Any]) -> dict[str, Any]:
    known = {
        "Id",
        "Status",
        "Prefix",
        "ExpirationInDays",
        "ExpiredObjectDeleteMarker",
        "Transitions",
        "NoncurrentVersionExpiration",
        "AbortIncompleteMultipartUpload",
    }
    if set(rule) - known:
        raise ValueError(f"the adapter of lifecycle rules does not apply {', '.join(sorted(set(rule) - known))}")
    converted: dict[str, Any] = {
        "ID": rule.get("Id", ""),
        "Status": rule["Status"],
        "Filter": {"Prefix": rule.get("Prefix", "")},
    }
    if "ExpirationInDays" in rule:
        converted["Expiration"] = {"Days": int(rule["ExpirationInDays"])}
    if "ExpiredObjectDeleteMarker" in rule:
        converted["Expiration"] = {"ExpiredObjectDeleteMarker": is_true(rule["ExpiredObjectDeleteMarker"])}
    if "Transitions" in rule:
        converted["Transitions"] = [
            {"StorageClass": item["StorageClass"], "Days": int(item["TransitionInDays"])}
            for item in rule["Transitions"]
        ]
    for same in ("NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"):
        if same in rule:
            converted[same] = {key: int(value) for key, value in rule[same].items()}
    return converted


@creates("AWS::S3::BucketPolicy")
def bucket_policy(context: Context, properties: Properties) -> Created:
    document = json.dumps(properties["PolicyDocument"])
    context.client("s3").put_bucket_policy(Bucket=properties["Bucket"], Policy=document)
    return Created(properties["Bucket"])
