"""Keys of persons and requests of persons as AWS has them."""

import json
from typing import Any

from harness.platform import Platform

DAY = 86400


def tables(platform: Platform) -> dict[str, dict[str, Any]]:
    """The tables of the stack by the name of their partition key, with what is set beside them."""
    dynamodb = platform.client("dynamodb")
    found = {}
    for resource in platform.resources("AWS::DynamoDB::Table"):
        table = dynamodb.describe_table(TableName=resource.id)["Table"]
        key = next(item["AttributeName"] for item in table["KeySchema"] if item["KeyType"] == "HASH")
        policy = dynamodb.get_resource_policy(ResourceArn=table["TableArn"])["Policy"]
        backups = dynamodb.describe_continuous_backups(TableName=resource.id)["ContinuousBackupsDescription"]
        live = dynamodb.describe_time_to_live(TableName=resource.id)["TimeToLiveDescription"]
        found[key] = {
            **table,
            "Policy": json.loads(policy),
            "Recovery": backups["PointInTimeRecoveryDescription"],
            "TimeToLive": live,
        }
    return found


def machines(platform: Platform) -> list[dict[str, Any]]:
    """The workflows."""
    states = platform.client("stepfunctions")
    resources = platform.resources("AWS::StepFunctions::StateMachine")
    return [states.describe_state_machine(stateMachineArn=resource.id) for resource in resources]


def test_D09_tables_of_persons_are_under_a_key_protected_and_restorable_for_a_week(platform: Platform) -> None:
    keys = {item.attributes["Arn"] for item in platform.resources("AWS::KMS::Key")}
    found = tables(platform)
    assert set(found) == {"subject", "id", "participant"}
    for table in found.values():
        assert table["SSEDescription"]["Status"] == "ENABLED"
        assert table["SSEDescription"]["KMSMasterKeyArn"] in keys
        assert table["DeletionProtectionEnabled"] is True
        assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
        assert table["Recovery"]["PointInTimeRecoveryStatus"] == "ENABLED"
        assert table["Recovery"]["RecoveryPeriodInDays"] == 7


def test_D09_tasks_and_receipts_go_by_themselves_and_keys_and_tombstones_stay(platform: Platform) -> None:
    live = {key: table["TimeToLive"] for key, table in tables(platform).items()}
    for key in ("participant", "id"):
        assert live[key] == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expiresAt"}
    assert live["subject"]["TimeToLiveStatus"] == "DISABLED"


def test_D09_the_table_of_keys_spares_roles_that_exist_and_lists_to_nobody(platform: Platform) -> None:
    roles = {item["Arn"] for item in platform.client("iam").list_roles(MaxItems=1000)["Roles"]}
    statements = {item["Sid"]: item for item in tables(platform)["subject"]["Policy"]["Statement"]}
    for sid in ("ReadByServicesAndRequests", "MadeByServices", "CheckedByRequests", "ErasedByRequests"):
        spared = statements[sid]["Condition"]["ArnNotEquals"]["aws:PrincipalArn"]
        assert set([spared] if isinstance(spared, str) else spared) <= roles, sid
    assert {"dynamodb:Scan", "dynamodb:Query", "dynamodb:DeleteItem", "dynamodb:CreateBackup"} <= set(
        statements["NeitherListedNorDeletedNorCopied"]["Action"]
    )


def test_D09_tasks_are_answered_by_roles_that_exist_and_requesters_have_the_role_that_the_key_names(
    platform: Platform,
) -> None:
    roles = {item["Arn"] for item in platform.client("iam").list_roles(MaxItems=1000)["Roles"]}
    statements = {item["Sid"]: item for item in tables(platform)["participant"]["Policy"]["Statement"]}
    assert set(statements["AnsweredByParticipants"]["Condition"]["ArnNotEquals"]["aws:PrincipalArn"]) <= roles
    policies = [
        json.loads(platform.client("kms", item.region).get_key_policy(KeyId=item.id, PolicyName="default")["Policy"])
        for item in platform.resources("AWS::KMS::Key")
    ]
    reading = [item for policy in policies for item in policy["Statement"] if item.get("Sid") == "SubjectKeysRead"]
    assert len(reading) == 1
    named = reading[0]["Condition"]["ArnEquals"]["aws:PrincipalArn"]
    named = [named] if isinstance(named, str) else named
    assert set(named) <= roles and named[0].endswith("-privacy-requester")


def test_D09_workflows_are_under_a_key_and_logged_without_what_they_know(platform: Platform) -> None:
    keys = {item.attributes["Arn"] for item in platform.resources("AWS::KMS::Key")}
    found = machines(platform)
    assert len(found) == 2
    for machine in found:
        assert machine["type"] == "STANDARD"
        assert machine["encryptionConfiguration"]["kmsKeyId"] in keys
        assert machine["loggingConfiguration"]["level"] == "ALL"
        assert machine["loggingConfiguration"]["includeExecutionData"] is False
        assert machine["tracingConfiguration"]["enabled"] is True


def test_D09_workflows_ask_the_services_of_the_graph_by_tables_that_exist(platform: Platform) -> None:
    names = {item.id for item in platform.resources("AWS::DynamoDB::Table")}
    for machine in machines(platform):
        definition = json.loads(machine["definition"])
        used = {
            state["Arguments"]["TableName"]
            for state in definition["States"].values()
            if "TableName" in state.get("Arguments", {})
        }
        assert used and used <= names
        assert definition["States"]["Remember"]["Assign"]["participants"]
        assert str(21 * DAY) in definition["States"]["SetDeadline"]["Assign"]["deadline"]
