"""Card numbers in logs: masked where AWS knows them, found where it does not, and never repeated."""

import json
import time
from typing import Any

import pytest

from harness.journal import Deployed
from harness.platform import Platform

IDENTIFIER = "arn:aws:dataprotection::aws:data-identifier/"
# Published by the brand for tests; no bank has issued it.
TEST_NUMBER = "4111111111111111"
PERIOD_OF_ALARM = 60


def detector(platform: Platform) -> str:
    """The function that searches the logs of the services."""
    return deployed_detector(platform, "services").id


def deployed_detector(platform: Platform, stack: str) -> Deployed:
    """That of a stack, as it was deployed."""
    functions = platform.resources("AWS::Lambda::Function", stack)
    [found] = [item for item in functions if "DETECTOR" in item.properties.get("Environment", {}).get("Variables", {})]
    return found


def group_of(platform: Platform, service: dict[str, Any]) -> str:
    """The name that the log agent and the stack of the services agree on."""
    return f"/{platform.stack('eks')}/services/{service['namespace']}"


def write(platform: Platform, message: str) -> list[dict[str, Any]]:
    """What the detector writes when the first service logs a line."""
    service = platform.config["graph"]["services"][0]
    group = group_of(platform, service)
    logs = platform.client("logs")
    stream = f"pod-{time.monotonic_ns()}"
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
    before = len(invocations(platform))
    logs.put_log_events(
        logGroupName=group, logStreamName=stream, logEvents=[{"timestamp": int(time.time() * 1000), "message": message}]
    )
    [invocation] = invocations(platform)[before:]
    assert invocation["failed"] is False
    assert TEST_NUMBER not in invocation["log"]
    lines = [json.loads(line) for line in invocation["log"].splitlines()]
    assert all((line["LogGroup"], line["logStream"]) == (group, stream) for line in lines)
    return lines


def invocations(platform: Platform) -> list[dict[str, Any]]:
    """The runs of the detector so far."""
    name = detector(platform)
    return [entry for entry in platform.journal.of_kind("invocation") if entry["function"] == name]


def test_D08_every_service_has_an_encrypted_log_group_that_is_masked_and_searched(platform: Platform) -> None:
    logs = platform.client("logs")
    groups = platform.resources("AWS::Logs::LogGroup", "services")
    policies = {item.id: item.properties.get("DataProtectionPolicy") for item in groups}
    for service in platform.config["graph"]["services"]:
        name = group_of(platform, service)
        like_it = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        [group] = [item for item in like_it if item["logGroupName"] == name]
        assert group["retentionInDays"] == 365
        assert ":key/" in group["kmsKeyId"]
        for statement in policies[name]["Statement"]:
            assert f"{IDENTIFIER}CreditCardNumber" in statement["DataIdentifier"]
        [subscription] = logs.describe_subscription_filters(logGroupName=name)["subscriptionFilters"]
        assert subscription["destinationArn"].endswith(f":function:{detector(platform)}")
        assert subscription["filterPattern"] == ""


def test_D08_the_logs_of_the_database_and_of_the_web_acl_in_the_region_are_searched_too_and_no_others(
    platform: Platform,
) -> None:
    searched = {
        stack: {item.properties["LogGroupName"] for item in platform.resources("AWS::Logs::SubscriptionFilter", stack)}
        for stack in ("services", "detection")
    }
    assert searched.pop("services") == {group_of(platform, service) for service in platform.config["graph"]["services"]}
    database, web_acl = sorted(searched["detection"])
    assert database.startswith("/aws/rds/cluster/")
    assert database.endswith("/postgresql")
    assert web_acl.startswith("aws-waf-logs-")
    assert len(platform.resources("AWS::Logs::SubscriptionFilter")) == len(platform.config["graph"]["services"]) + 2


@pytest.mark.parametrize("stack", ["services", "detection"])
def test_D08_a_detector_searches_no_log_of_a_detector_and_knows_the_ids_of_orders(
    platform: Platform, stack: str
) -> None:
    searched = {item.properties["LogGroupName"] for item in platform.resources("AWS::Logs::SubscriptionFilter")}
    properties = deployed_detector(platform, stack).properties
    assert properties["LoggingConfig"]["LogGroup"] not in searched
    assert properties["Environment"]["Variables"]["ID_PREFIXES"] == "ord_"


@pytest.mark.parametrize(
    "message",
    [
        f"paid with {TEST_NUMBER}",
        '{"body":"{\\"pan\\":\\"4111-1111-1111-1111\\"}"}',
        "GET /pay?card=4111%201111%201111%201111 HTTP/1.1",
        "4111\u00a01111\u00a01111\u00a01111",
    ],
)
def test_D08_a_card_number_in_a_log_is_found_and_goes_no_further(platform: Platform, message: str) -> None:
    [finding] = write(platform, message)
    assert finding["CardNumbersFound"] == 1
    assert finding["numbers"] == [{"brand": "Visa", "number": "************1111"}]
    [metric] = finding["_aws"]["CloudWatchMetrics"]
    alarms = platform.client("cloudwatch").describe_alarms()["MetricAlarms"]
    [alarm] = [
        item
        for item in alarms
        if item["MetricName"] == "CardNumbersFound"
        and all(finding[dimension["Name"]] == dimension["Value"] for dimension in item["Dimensions"])
    ]
    assert (alarm["Namespace"], alarm["Period"]) == (metric["Namespace"], PERIOD_OF_ALARM)
    assert [dimension["Name"] for dimension in alarm["Dimensions"]] in metric["Dimensions"]


@pytest.mark.parametrize(
    "message",
    ["order 9411111111111111 placed", f"ord_{TEST_NUMBER} placed", "took 0.4111111111111111 s", "4111111111111112"],
)
def test_D08_an_order_id_of_the_same_length_is_none(platform: Platform, message: str) -> None:
    assert write(platform, message) == []


def test_D08_what_aws_masked_by_itself_rings(platform: Platform) -> None:
    """The one group that every mask reports to is counted, and the count rings."""
    masked = {group_of(platform, service) for service in platform.config["graph"]["services"]}
    [group] = {
        statement["Operation"]["Audit"]["FindingsDestination"]["CloudWatchLogs"]["LogGroup"]
        for item in platform.resources("AWS::Logs::LogGroup", "services")
        if item.id in masked
        for statement in item.properties["DataProtectionPolicy"]["Statement"]
        if "Audit" in statement["Operation"]
    }
    [described] = platform.client("logs").describe_metric_filters(logGroupName=group)["metricFilters"]
    assert "CreditCardNumber" in described["filterPattern"]
    [transformation] = described["metricTransformations"]
    alarms = platform.client("cloudwatch").describe_alarms()["MetricAlarms"]
    [alarm] = [item for item in alarms if item["MetricName"] == transformation["metricName"]]
    assert (alarm["Namespace"], alarm["Dimensions"]) == (transformation["metricNamespace"], [])
    assert len(alarm["AlarmActions"]) == 1


def test_D08_the_log_agent_sends_to_these_groups_and_no_others(platform: Platform) -> None:
    addons = platform.resources("AWS::EKS::Addon", "eks")
    [agent] = [item for item in addons if item.properties["AddonName"] == "fluent-bit"]
    outputs = json.loads(agent.properties["ConfigurationValues"])["config"]["outputs"]
    named = [line.split()[1] for line in outputs.splitlines() if line.split()[:1] == ["log_group_name"]]
    assert named == [group_of(platform, service) for service in platform.config["graph"]["services"]]
