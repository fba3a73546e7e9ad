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


class Lets:
    """Whether the policy of a key lets a principal of the account do something whom IAM lets do everything."""

    def __init__(self, platform: Platform, key: Deployed) -> None:
        self._account = platform.config["account"]
        everybody = ({"AWS": f"arn:aws:iam::{self._account}:root"}, {"AWS": "*"}, "*")
        self._statements = [item for item in policy(platform, key) if item["Principal"] in everybody]
        self._arn = key.attributes["Arn"]

    def __call__(self, caller: str, action: str, **more: str | tuple[str, ...]) -> bool:
        context = {"aws:PrincipalArn": caller, "aws:PrincipalIsAWSService": "false", "kms:CallerAccount": self._account}
        keys = {f"kms:{name}": value for name, value in more.items()}
        return permitted(self._statements, Request(action, self._arn, {**context, **keys}))


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
        lets = Lets(platform, key)
        able = {name for name, arn in callers(platform, key).items() if lets(arn, action)}
        assert able == allowed, key.logical_id


def test_D05_a_key_goes_after_thirty_days_at_the_earliest(platform: Platform) -> None:
    for key in platform.resources("AWS::KMS::Key"):
        lets, arn = Lets(platform, key), callers(platform, key)["break-glass"]
        days = "ScheduleKeyDeletionPendingWindowInDays"
        assert lets(arn, "kms:ScheduleKeyDeletion", **{days: "30"}), key.logical_id
        assert not lets(arn, "kms:ScheduleKeyDeletion", **{days: "29"}), key.logical_id


def test_D05_nobody_uses_a_key_by_a_right_to_kms_alone(platform: Platform) -> None:
    for key in platform.resources("AWS::KMS::Key"):
        lets, of_data = Lets(platform, key), key.stack == platform.stack("data")
        for name, arn in callers(platform, key).items():
            # Keys of the platform name some of the others: for the sessions of people, for grants of a deployment.
            if of_data or name in ("administrator", "root"):
                assert [action for action in USE if lets(arn, action)] == [], (key.logical_id, name)


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
    lets, known = Lets(platform, key), callers(platform, key)
    hosts = {service: f"{service}.{key.region}.amazonaws.com" for service in SERVICES}
    for action in ("kms:Decrypt", "kms:GenerateDataKey"):
        for caller, through in (("operator", services), ("administrator", set()), ("root", set())):
            arn = known[caller]
            assert {item for item, host in hosts.items() if lets(arn, action, ViaService=host)} == through, action


def test_D05_grants_are_made_by_services_alone(platform: Platform) -> None:
    key = data_key(platform, "Cardholder")
    lets, known, via = Lets(platform, key), callers(platform, key), f"rds.{key.region}.amazonaws.com"
    for caller in ("deployment", "operator"):
        assert lets(known[caller], "kms:CreateGrant", ViaService=via, GrantIsForAWSResource="true")
        assert not lets(known[caller], "kms:CreateGrant", ViaService=via, GrantIsForAWSResource="false")
    assert not lets(known["administrator"], "kms:CreateGrant", ViaService=via, GrantIsForAWSResource="true")


def test_D09_holders_of_personal_data_alone_wrap_the_keys_of_persons(platform: Platform) -> None:
    lets, graph = Lets(platform, data_key(platform, "Pii")), platform.config["graph"]
    purpose = {"EncryptionContext:purpose": "subject-key", "EncryptionContext:subject": "s"}
    bound: dict[str, str | tuple[str, ...]] = {**purpose, "EncryptionContextKeys": ("purpose", "subject")}
    role = f"arn:aws:iam::{platform.config['account']}:role/{platform.config['name']}-"
    roles = {service["name"]: role + service["name"] for service in graph["services"]}
    holders = holders_of_personal_data(graph)
    assert set(holders) < set(roles)
    for action in ("kms:Decrypt", "kms:GenerateDataKey"):
        assert [service for service, arn in roles.items() if lets(arn, action, **bound)] == holders, action
        for service in holders:
            assert not lets(roles[service], action), service
            assert not lets(roles[service], action, **{**bound, "EncryptionContext:purpose": "other"}), service
    assert not lets(roles[holders[0]], "kms:Encrypt", **bound)
