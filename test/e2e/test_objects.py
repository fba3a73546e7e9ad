"""Object stores as AWS has them: an access point for each consumer, a closed bucket, daily lists."""

import json
from typing import Any

import pytest

from emulator.adapters.s3control import reachable
from harness.access_points import access_points
from harness.journal import Deployed
from harness.platform import Platform
from harness.policies import Request, refused

BUCKET = "product-images"


def store(platform: Platform) -> Deployed:
    """The bucket of the product images."""
    logical = BUCKET.replace("-", "")
    [bucket] = [item for item in platform.resources("AWS::S3::Bucket", "data") if logical in item.logical_id]
    return bucket


def role(platform: Platform, service: str) -> str:
    """The role of a service, which the access point names before it exists."""
    return f"arn:aws:iam::{platform.config['account']}:role/{platform.config['name']}-{service}"


def policies(platform: Platform) -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """The policy of the bucket, and those of its access points by consumer, as AWS has them."""
    bucket = json.loads(platform.client("s3").get_bucket_policy(Bucket=store(platform).id)["Policy"])["Statement"]
    control, account = reachable(platform.client("s3control")), platform.config["account"]
    points = {
        user: json.loads(control.get_access_point_policy(AccountId=account, Name=point.id)["Policy"])["Statement"]
        for user, point in access_points(platform, BUCKET).items()
    }
    return bucket, points


def is_refused(platform: Platform, by: str, action: str, key: str, through: str | None, **more: str) -> bool:
    """Whether the policies refuse the call, whatever IAM says."""
    bucket, points = policies(platform)
    account, context = platform.config["account"], {"aws:PrincipalArn": by, "aws:SecureTransport": "true"}
    context |= {"aws:PrincipalAccount": account, "aws:PrincipalIsAWSService": "false", "s3:TlsVersion": "1.3"}
    context |= {name.replace("_", ":"): value for name, value in more.items()}
    if through is None:
        return refused(bucket, Request(action, f"{store(platform).attributes['Arn']}/{key}", context))
    door = access_points(platform, BUCKET)[through].attributes["Arn"]
    context |= {"s3:DataAccessPointArn": door, "s3:DataAccessPointAccount": account}
    return refused(bucket, Request(action, f"{store(platform).attributes['Arn']}/{key}", context)) or refused(
        points[through], Request(action, f"{door}/object/{key}", context)
    )


def test_D04_each_consumer_has_an_access_point_in_the_vpc_alone(platform: Platform) -> None:
    control, vpc = reachable(platform.client("s3control")), platform.only("AWS::EC2::VPC", "network").id
    for user, deployed in access_points(platform, BUCKET).items():
        point = control.get_access_point(AccountId=platform.config["account"], Name=deployed.id)
        assert point["Bucket"] == store(platform).id, user
        assert (point["NetworkOrigin"], point["VpcConfiguration"]) == ("VPC", {"VpcId": vpc}), user
        assert set(point["PublicAccessBlockConfiguration"].values()) == {True}, user


@pytest.mark.parametrize("user", ["storefront", "search"])
def test_D04_a_consumer_reads_through_its_own_access_point_alone(platform: Platform, user: str) -> None:
    other = {"storefront": "search", "search": "storefront"}[user]
    own = role(platform, user)
    assert not is_refused(platform, own, "s3:GetObject", "a.png", user)
    assert is_refused(platform, own, "s3:GetObject", "a.png", other)
    assert is_refused(platform, own, "s3:GetObject", "a.png", None)
    assert is_refused(platform, own, "s3:DeleteObject", "a.png", user)
    assert is_refused(platform, role(platform, "stranger"), "s3:GetObject", "a.png", user)
    assert is_refused(platform, role(platform, "stranger"), "s3:GetObject", "a.png", None)


def test_D10_versions_are_deleted_by_the_role_for_emergencies_alone_which_asks_for_mfa_where_it_is_taken(
    platform: Platform,
) -> None:
    name, delete = f"{platform.config['name']}-break-glass", "s3:DeleteObjectVersion"
    mfa = {"aws_MultiFactorAuthPresent": "true"}
    assert not is_refused(platform, role(platform, "break-glass"), delete, "a.png", None)
    assert is_refused(platform, role(platform, "administrator"), delete, "a.png", None, **mfa)
    assert is_refused(platform, role(platform, "operator"), delete, "a.png", None, **mfa)
    trust = platform.client("iam").get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]["Statement"]
    assert [str(item["Condition"]["Bool"]["aws:MultiFactorAuthPresent"]) for item in trust] == ["true"]


def test_D10_every_bucket_keeps_its_versions_and_settings(platform: Platform) -> None:
    s3 = platform.client("s3")
    for bucket in platform.resources("AWS::S3::Bucket"):
        policy = json.loads(platform.client("s3", bucket.region).get_bucket_policy(Bucket=bucket.id)["Policy"])
        sids = {item.get("Sid") for item in policy["Statement"]}
        assert {"VersionsInEmergenciesAlone", "SettingsByCustodiansAlone"} <= sids, bucket.logical_id
        rules = s3.get_bucket_lifecycle_configuration(Bucket=bucket.id)["Rules"]
        assert any("NoncurrentVersionExpiration" in rule for rule in rules), bucket.logical_id


def test_D04_backups_read_the_store_past_its_access_points(platform: Platform) -> None:
    [selection] = platform.resources("AWS::Backup::BackupSelection", "data")
    reader = selection.properties["BackupSelection"]["IamRoleArn"]
    assert not is_refused(platform, reader, "s3:GetObjectVersion", "a.png", None)
    assert is_refused(platform, reader, "s3:PutObject", "a.png", None)


def test_D04_lists_of_the_store_go_daily_to_a_bucket_under_a_key(platform: Platform) -> None:
    s3 = platform.client("s3")
    inventory = s3.get_bucket_inventory_configuration(Bucket=store(platform).id, Id="Daily")["InventoryConfiguration"]
    assert inventory["IsEnabled"] is True
    assert inventory["Schedule"] == {"Frequency": "Daily"}
    assert "EncryptionStatus" in inventory["OptionalFields"]
    destination = inventory["Destination"]["S3BucketDestination"]["Bucket"]
    [lists] = [item for item in platform.resources("AWS::S3::Bucket", "data") if item.attributes["Arn"] == destination]
    policy = json.loads(s3.get_bucket_policy(Bucket=lists.id)["Policy"])["Statement"]
    writers = [item["Principal"] for item in policy if item["Effect"] == "Allow"]
    assert writers == [{"Service": "s3.amazonaws.com"}]


def test_D09_the_store_says_the_class_of_its_data(platform: Platform) -> None:
    tags = platform.client("s3").get_bucket_tagging(Bucket=store(platform).id)["TagSet"]
    [data_class] = [item["Value"] for item in tags if item["Key"] == "defence-in-depth:data-class"]
    assert data_class in ("public", "internal", "pii", "cardholder")
