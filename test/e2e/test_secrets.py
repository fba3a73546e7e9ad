"""Secrets as AWS has them."""

import json

import pytest
from botocore.exceptions import ClientError

from harness.platform import Platform
from harness.policies import Request, refused


def test_D06_secrets_are_under_a_key_of_the_data_and_closed_to_all_but_the_named(platform: Platform) -> None:
    secrets = platform.client("secretsmanager")
    keys = {item.attributes["Arn"] for item in platform.resources("AWS::KMS::Key", "data")}
    reader = f"arn:aws:iam::{platform.config['account']}:role/{platform.config['name']}-payments"
    [created] = platform.resources("AWS::SecretsManager::Secret", "data")
    described = secrets.describe_secret(SecretId=created.id)
    assert described["KmsKeyId"] in keys
    assert {"Key": "defence-in-depth:data-class", "Value": "cardholder"} in described["Tags"]
    policy = json.loads(secrets.get_resource_policy(SecretId=created.id)["ResourcePolicy"])
    assert {statement["Effect"] for statement in policy["Statement"]} == {"Deny"}
    [read] = [statement for statement in policy["Statement"] if statement["Sid"] == "ReadersAlone"]
    assert reader in read["Condition"]["ArnNotEquals"]["aws:PrincipalArn"]
    roles = platform.client("iam").list_roles(MaxItems=1000)["Roles"]
    assert reader in {role["Arn"] for role in roles}


@pytest.mark.parametrize(
    ("action", "spared"),
    [
        ("GetSecretValue", {"payments", "break-glass"}),
        ("PutSecretValue", {"break-glass"}),
        ("PutResourcePolicy", {"break-glass", "deployment"}),
        ("DeleteSecret", {"break-glass"}),
    ],
)
def test_D06_the_policy_of_a_secret_spares_the_named(platform: Platform, action: str, spared: set[str]) -> None:
    account, region, name = platform.config["account"], platform.config["primaryRegion"], platform.config["name"]
    role = f"arn:aws:iam::{account}:role/"
    callers = {user: f"{role}{name}-{user}" for user in ("payments", "orders", "break-glass", "operator")}
    callers["deployment"] = f"{role}cdk-hnb659fds-cfn-exec-role-{account}-{region}"
    callers["administrator"], callers["root"] = f"{role}administrator", f"arn:aws:iam::{account}:root"
    [created] = platform.resources("AWS::SecretsManager::Secret", "data")
    policy = platform.client("secretsmanager").get_resource_policy(SecretId=created.id)["ResourcePolicy"]
    statements = json.loads(policy)["Statement"]

    def is_refused(caller: str, **more: str) -> bool:
        context = {"aws:PrincipalArn": caller, "aws:PrincipalIsAWSService": "false"}
        context |= {f"secretsmanager:{key}": value for key, value in more.items()}
        return refused(statements, Request(f"secretsmanager:{action}", created.id, context))

    assert {user for user, caller in callers.items() if not is_refused(caller)} == spared
    if action == "DeleteSecret":
        assert is_refused(callers["break-glass"], ForceDeleteWithoutRecovery="true")
        assert is_refused(callers["break-glass"], RecoveryWindowInDays="7")
        assert not is_refused(callers["break-glass"], RecoveryWindowInDays="30")


def test_D06_lost_rotations_and_weakened_secrets_ring(platform: Platform) -> None:
    [topic] = [item.id for item in platform.resources("AWS::SNS::Topic", "data")]
    events = platform.client("events")
    rung = set()
    for rule in platform.resources("AWS::Events::Rule", "data"):
        pattern = json.loads(events.describe_rule(Name=rule.id)["EventPattern"])
        if pattern["source"] == ["aws.secretsmanager"]:
            assert [item["Arn"] for item in events.list_targets_by_rule(Rule=rule.id)["Targets"]] == [topic]
            rung |= set(pattern["detail"]["eventName"])
    assert {"RotationFailed", "RotationAbandoned", "DeleteSecret", "PutResourcePolicy", "CancelRotateSecret"} <= rung


def test_D06_what_the_card_processor_gives_out_has_no_value_before_somebody_puts_it(platform: Platform) -> None:
    [created] = platform.resources("AWS::SecretsManager::Secret", "data")
    with pytest.raises(ClientError, match="can't find the specified secret value"):
        platform.client("secretsmanager").get_secret_value(SecretId=created.id)


def test_D06_the_pods_of_its_readers_mount_it_by_its_arn(platform: Platform) -> None:
    [created] = platform.resources("AWS::SecretsManager::Secret", "data")
    manifests = [item.properties["Manifest"] for item in platform.resources("Custom::AWSCDK-EKS-KubernetesResource")]
    classes = [
        entry
        for manifest in manifests
        for entry in (json.loads(manifest) if isinstance(manifest, str) else manifest)
        if entry["kind"] == "SecretProviderClass"
    ]
    signing = platform.only("AWS::SecretsManager::Secret", "ingress")
    expected = {
        "payments": [(created.id, "card-processor")],
        platform.config["edge"]["mobileKeyService"]: [(signing.id, "mobile-signing-key")],
    }
    mounted = {entry["metadata"]["name"]: json.loads(entry["spec"]["parameters"]["objects"]) for entry in classes}
    found = {name: [(item["objectName"], item["objectAlias"]) for item in items] for name, items in mounted.items()}
    assert found == expected
