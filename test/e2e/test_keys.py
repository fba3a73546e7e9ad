"""Every key as KMS has it: the name that it goes by, and who may use, change and end it, whatever IAM lets them do."""

import json
from typing import Any

import pytest

from harness.graph import holders_of_personal_data
from harness.journal import Deployed
from harness.platform import Platform
from harness.policies import Request, permitted

USE = ("kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom")
# Who could be given any of these by IAM, in the order of the table.
CALLERS = ("break-glass", "deployment", "administrator", "operator", "root")
SERVICES = ("backup", "dynamodb", "ec2", "elasticache", "kafka", "lambda", "rds", "s3", "secretsmanager", "sns")


def callers(platform: Platform, key: Deployed) -> dict[str, str]:
    """The ARN of each."""
    account, name = platform.config["account"], platform.config["name"]
    role = f"arn:aws:iam::{account}:role/"
    arns = {
        "break-glass": f"{role}{name}-break-glass",
        "deployment": f"{role}cdk-hnb659fds-cfn-exec-role-{account}-{key.region}",
        "administrator": f"{role}administrator",
        "operator": f"{role}{name}-operator",
        "root": f"arn:aws:iam::{account}:root",
    }
    assert tuple(arns) == CALLERS
    return arns


def policy(platform: Platform, key: Deployed) -> list[dict[str, Any]]:
    """The whole policy."""
    text = platform.client("kms", key.region).get_key_policy(KeyId=key.id, PolicyName="default")["Policy"]
    return json.loads(text)["Statement"]


def lets(platform: Platform, key: Deployed, caller: str, action: str, **more: str | tuple[str, ...]) -> bool:
    """Whether the policy lets a principal of the account do it whom IAM lets do everything."""
    account = platform.config["account"]
    everybody = ({"AWS": f"arn:aws:iam::{account}:root"}, {"AWS": "*"}, "*")
    statements = [item for item in policy(platform, key) if item["Principal"] in everybody]
    context = {"aws:PrincipalArn": caller, "aws:PrincipalIsAWSService": "false", "kms:CallerAccount": account}
    keys = {f"kms:{name}": value for name, value in more.items()}
    return permitted(statements, Request(action, key.attributes["Arn"], {**context, **keys}))


def alias(platform: Platform, key: Deployed) -> str:
    """The only name of a key."""
    aliases = platform.client("kms", key.region).list_aliases(KeyId=key.id)["Aliases"]
    [name] = [item["AliasName"] for item in aliases]
    return name


def data_key(platform: Platform, data_class: str) -> Deployed:
    """The key of a class of data."""
    keys = platform.resources("AWS::KMS::Key", "data")
    [found] = [key for key in keys if alias(platform, key) == f"alias/{platform.stack('data')}/Keys/{data_class}"]
    return found


def test_D05_every_key_goes_by_one_name_that_begins_with_its_stack(platform: Platform) -> None:
    names = [(key.region, alias(platform, key)) for key in platform.resources("AWS::KMS::Key")]
    assert len(set(names)) == len(names)
    for key in platform.resources("AWS::KMS::Key"):
        assert alias(platform, key).startswith(f"alias/{key.stack}/"), key.logical_id


def test_D05_no_key_leaves_everything_to_iam(platform: Platform) -> None:
    for key in platform.resources("AWS::KMS::Key"):
        for statement in policy(platform, key):
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            assert not {"*", "kms:*"} & set(actions), key.logical_id
            if statement["Effect"] == "Deny":
                assert statement["Principal"] in ("*", {"AWS": "*"}), key.logical_id


@pytest.mark.parametrize(
    ("action", "allowed"),
    [
        ("kms:DisableKey", {"break-glass"}),
        ("kms:DisableKeyRotation", {"break-glass"}),
        ("kms:ScheduleKeyDeletion", {"break-glass"}),
        ("kms:DeleteAlias", {"break-glass", "deployment"}),
        ("kms:PutKeyPolicy", {"break-glass", "deployment"}),
        ("kms:UpdateAlias", {"break-glass", "deployment"}),
        ("kms:DescribeKey", set(CALLERS)),
        ("kms:CancelKeyDeletion", set(CALLERS)),
    ],
)
def test_D05_a_key_is_ended_in_emergencies_and_changed_by_deployments(
    platform: Platform, action: str, allowed: set[str]
) -> None:
    for key in platform.resources("AWS::KMS::Key"):
        able = {name for name, arn in callers(platform, key).items() if lets(platform, key, arn, action)}
        assert able == allowed, key.logical_id


def test_D05_a_key_goes_after_thirty_days_at_the_earliest(platform: Platform) -> None:
    for key in platform.resources("AWS::KMS::Key"):
        own, days = callers(platform, key)["break-glass"], "ScheduleKeyDeletionPendingWindowInDays"
        assert lets(platform, key, own, "kms:ScheduleKeyDeletion", **{days: "30"}), key.logical_id
        assert not lets(platform, key, own, "kms:ScheduleKeyDeletion", **{days: "29"}), key.logical_id


def test_D05_nobody_uses_a_key_by_a_right_to_kms_alone(platform: Platform) -> None:
    for key in platform.resources("AWS::KMS::Key"):
        arns = callers(platform, key)
        for caller in ("administrator", "root"):
            able = [action for action in USE if lets(platform, key, arns[caller], action)]
            assert able == [], (key.logical_id, caller)
        if key.stack == platform.stack("data"):
            for caller in CALLERS:
                able = [action for action in USE if lets(platform, key, arns[caller], action)]
                assert able == [], (key.logical_id, caller)


@pytest.mark.parametrize(
    ("data_class", "services"),
    [
        ("Cardholder", {"backup", "kafka", "rds", "s3", "secretsmanager"}),
        ("Pii", {"dynamodb", "elasticache"}),
        ("Public", {"backup", "s3"}),
    ],
)
def test_D05_a_key_of_data_is_used_through_the_services_of_its_class(
    platform: Platform, data_class: str, services: set[str]
) -> None:
    key = data_key(platform, data_class)
    caller = callers(platform, key)["administrator"]
    for action in ("kms:Decrypt", "kms:GenerateDataKey"):
        through = {
            service
            for service in SERVICES
            if lets(platform, key, caller, action, ViaService=f"{service}.{key.region}.amazonaws.com")
        }
        assert through == services, action


def test_D05_grants_are_made_by_services_alone(platform: Platform) -> None:
    key = data_key(platform, "Cardholder")
    arn, via = callers(platform, key)["administrator"], f"rds.{key.region}.amazonaws.com"
    assert lets(platform, key, arn, "kms:CreateGrant", ViaService=via, GrantIsForAWSResource="true")
    assert not lets(platform, key, arn, "kms:CreateGrant", ViaService=via, GrantIsForAWSResource="false")


def test_D09_holders_of_personal_data_alone_wrap_the_keys_of_persons(platform: Platform) -> None:
    key, graph, name = data_key(platform, "Pii"), platform.config["graph"], platform.config["name"]
    purpose = {"EncryptionContext:purpose": "subject-key", "EncryptionContext:subject": "s"}
    bound: dict[str, str | tuple[str, ...]] = {**purpose, "EncryptionContextKeys": ("purpose", "subject")}
    roles = {
        service["name"]: f"arn:aws:iam::{platform.config['account']}:role/{name}-{service['name']}"
        for service in graph["services"]
    }
    holders = holders_of_personal_data(graph)
    assert set(holders) < set(roles)
    for action in ("kms:Decrypt", "kms:GenerateDataKey"):
        able = [service for service, arn in roles.items() if lets(platform, key, arn, action, **bound)]
        assert able == holders, action
        for service in holders:
            assert not lets(platform, key, roles[service], action), service
            other = {**bound, "EncryptionContext:purpose": "other"}
            assert not lets(platform, key, roles[service], action, **other), service
    assert not lets(platform, key, roles[holders[0]], "kms:Encrypt", **bound)
