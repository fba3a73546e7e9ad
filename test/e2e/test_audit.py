"""Trail, keys, buckets and log groups as AWS has them."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.places import EDGE_REGION
from harness.platform import Platform


def statements(document: str | dict[str, Any]) -> list[dict[str, Any]]:
    """The statements of a policy."""
    return (json.loads(document) if isinstance(document, str) else document)["Statement"]


def is_tied_to(statement: dict[str, Any], account: str) -> bool:
    """True when only this account, or a service acting on its behalf, can profit from an allowing statement."""
    principal = statement["Principal"]
    principals = principal["AWS"] if isinstance(principal, dict) and "AWS" in principal else []
    named = [principals] if isinstance(principals, str) else principals
    if named and all(f":{account}:" in arn for arn in named):
        return True
    return account in json.dumps(statement.get("Condition", {}))


def test_R01_trail_covers_all_regions_with_validation_under_a_key(platform: Platform) -> None:
    cloudtrail = platform.client("cloudtrail")
    [listed] = cloudtrail.list_trails()["Trails"]
    trail = cloudtrail.get_trail(Name=listed["Name"])["Trail"]
    assert trail["IsMultiRegionTrail"] is True
    assert trail["IncludeGlobalServiceEvents"] is True
    assert trail["LogFileValidationEnabled"] is True
    assert trail["S3BucketName"] == platform.archive().id
    assert trail["KmsKeyId"] in {item.attributes["Arn"] for item in platform.resources("AWS::KMS::Key", "audit")}
    assert cloudtrail.get_trail_status(Name=listed["Name"])["IsLogging"] is True


def test_R01_trail_records_s3_data_events_and_insights(platform: Platform) -> None:
    cloudtrail = platform.client("cloudtrail")
    [listed] = cloudtrail.list_trails()["Trails"]
    selectors = cloudtrail.get_event_selectors(TrailName=listed["Name"])["AdvancedEventSelectors"]
    recorded = [
        {field["Field"]: field["Equals"] for field in selector["FieldSelectors"] if "Equals" in field}
        for selector in selectors
    ]
    assert {"eventCategory": ["Management"]} in recorded
    assert {"eventCategory": ["Data"], "resources.type": ["AWS::S3::Object"]} in recorded
    insights = cloudtrail.get_insight_selectors(TrailName=listed["Name"])["InsightSelectors"]
    assert {item["InsightType"] for item in insights} == {"ApiCallRateInsight", "ApiErrorRateInsight"}


def test_D04_archived_log_cannot_be_deleted_by_anybody(platform: Platform) -> None:
    s3, bucket = platform.client("s3"), platform.archive().id
    lock = s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert (lock["Mode"], lock["Days"]) == ("COMPLIANCE", platform.config["audit"]["lockDays"])
    version = s3.put_object(Bucket=bucket, Key="AWSLogs/proof", Body=b"proof")["VersionId"]
    for bypass in (False, True):
        with pytest.raises(ClientError, match="AccessDenied"):
            s3.delete_object(Bucket=bucket, Key="AWSLogs/proof", VersionId=version, BypassGovernanceRetention=bypass)
    assert s3.get_object(Bucket=bucket, Key="AWSLogs/proof", VersionId=version)["Body"].read() == b"proof"


def test_D04_object_stored_without_headers_is_under_the_key_of_its_bucket(platform: Platform) -> None:
    s3, bucket = platform.client("s3"), platform.archive()
    s3.put_object(Bucket=bucket.id, Key="AWSLogs/plain", Body=b"plain")
    head = s3.head_object(Bucket=bucket.id, Key="AWSLogs/plain")
    assert head["ServerSideEncryption"] == "aws:kms"
    assert head["SSEKMSKeyId"] in {item.attributes["Arn"] for item in platform.resources("AWS::KMS::Key", "audit")}


def test_D04_every_bucket_is_private_versioned_and_encrypted(platform: Platform) -> None:
    s3 = platform.client("s3")
    keys = {item.attributes["Arn"] for item in platform.resources("AWS::KMS::Key")}
    for bucket in platform.resources("AWS::S3::Bucket"):
        block = s3.get_public_access_block(Bucket=bucket.id)["PublicAccessBlockConfiguration"]
        assert set(block.values()) == {True}, bucket.logical_id
        assert s3.get_bucket_versioning(Bucket=bucket.id)["Status"] == "Enabled", bucket.logical_id
        ownership = s3.get_bucket_ownership_controls(Bucket=bucket.id)["OwnershipControls"]["Rules"]
        assert ownership == [{"ObjectOwnership": "BucketOwnerEnforced"}], bucket.logical_id
        [rule] = s3.get_bucket_encryption(Bucket=bucket.id)["ServerSideEncryptionConfiguration"]["Rules"]
        default = rule["ApplyServerSideEncryptionByDefault"]
        # S3 server access logs and load-balancer logs can be delivered under S3's own keys only.
        if not bucket.logical_id.startswith("AccessLogs"):
            assert default["SSEAlgorithm"] == "aws:kms", bucket.logical_id
            assert default["KMSMasterKeyID"] in keys, bucket.logical_id


def test_D04_every_bucket_refuses_plaintext_transport(platform: Platform) -> None:
    s3 = platform.client("s3")
    for bucket in platform.resources("AWS::S3::Bucket"):
        policy = statements(s3.get_bucket_policy(Bucket=bucket.id)["Policy"])
        denials = [
            item for item in policy if item.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport") == "false"
        ]
        assert [(item["Effect"], item["Action"]) for item in denials] == [("Deny", "s3:*")], bucket.logical_id
        assert set(denials[0]["Resource"]) == {f"arn:aws:s3:::{bucket.id}", f"arn:aws:s3:::{bucket.id}/*"}


def test_D05_every_key_rotates_and_trusts_no_stranger(platform: Platform) -> None:
    for key in platform.resources("AWS::KMS::Key"):
        kms = platform.client("kms", key.region)
        assert kms.get_key_rotation_status(KeyId=key.id)["KeyRotationEnabled"] is True, key.logical_id
        # moto's KMS forgets the period, so it is read from what was asked for.
        assert key.properties["RotationPeriodInDays"] == 365, key.logical_id
        policy = kms.get_key_policy(KeyId=key.id, PolicyName="default")["Policy"]
        for statement in statements(policy):
            if statement["Effect"] == "Allow":
                assert is_tied_to(statement, platform.config["account"]), f"{key.logical_id}: {statement}"


def test_D05_every_log_group_of_the_platform_is_under_a_key_and_expires(platform: Platform) -> None:
    for group in platform.resources("AWS::Logs::LogGroup"):
        described = platform.client("logs", group.region).describe_log_groups(logGroupNamePrefix=group.id)["logGroups"]
        [found] = [item for item in described if item["logGroupName"] == group.id]
        assert found["retentionInDays"] > 0, group.logical_id
        keys = {item.attributes["Arn"] for item in platform.resources("AWS::KMS::Key") if item.region == group.region}
        assert found["kmsKeyId"] in keys, group.logical_id


def test_D05_keys_of_the_edge_stand_in_its_region(platform: Platform) -> None:
    assert {key.region for key in platform.resources("AWS::KMS::Key", "edge")} == {EDGE_REGION}
