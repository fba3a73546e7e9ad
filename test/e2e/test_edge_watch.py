"""Who sees what happens at the edge: saved queries, the dashboard, alarms."""

import json

from harness.edge import distribution
from harness.places import EDGE_REGION
from harness.platform import Platform


def test_E11_saved_queries_ask_the_log_of_the_web_acl(platform: Platform) -> None:
    queries = platform.resources("AWS::Logs::QueryDefinition", "edge")
    log = platform.only("AWS::Logs::LogGroup", "edge").id
    assert log.startswith("aws-waf-logs-")
    assert {item.region for item in queries} == {EDGE_REGION}
    assert {tuple(item.properties["LogGroupNames"]) for item in queries} == {(log,)}
    names = {item.properties["Name"].split("/")[-1] for item in queries}
    assert names >= {"blocked-by-rule", "counted-by-rule", "rate-limited-addresses", "by-ja4", "by-country"}
    assert all(item.properties["QueryString"].strip() for item in queries)


def test_E11_dashboard_shows_the_web_acl_the_distribution_and_the_origin(platform: Platform) -> None:
    cloudwatch = platform.edge_client("cloudwatch")
    name = platform.only("AWS::CloudWatch::Dashboard").id
    body = json.loads(cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"])
    metrics = [metric for widget in body["widgets"] for metric in widget["properties"].get("metrics", [])]
    acl = platform.only("AWS::WAFv2::WebACL", "edge").properties["VisibilityConfig"]["MetricName"]
    rules = {rule["Name"] for rule in platform.only("AWS::WAFv2::WebACL", "edge").properties["Rules"]}
    waf = [metric for metric in metrics if metric[0] == "AWS/WAFV2" and "WebACL" in metric]
    assert {metric[metric.index("WebACL") + 1] for metric in waf} == {acl}
    assert {metric[metric.index("Rule") + 1] for metric in waf if "Rule" in metric} <= {*rules, "ALL"}
    edge = [metric for metric in metrics if metric[0] == "AWS/CloudFront"]
    assert {metric[metric.index("DistributionId") + 1] for metric in edge} == {distribution(platform)["Id"]}


def test_E15_additional_metrics_are_on_since_an_alarm_needs_one(platform: Platform) -> None:
    subscription = platform.only("AWS::CloudFront::MonitoringSubscription").properties
    assert subscription["DistributionId"] == distribution(platform)["Id"]
    status = subscription["MonitoringSubscription"]["RealtimeMetricsSubscriptionConfig"]
    assert status == {"RealtimeMetricsSubscriptionStatus": "Enabled"}


def test_E15_alarms_of_the_edge_ring_in_their_region(platform: Platform) -> None:
    topic = platform.only("AWS::SNS::Topic", "edge")
    assert topic.region == EDGE_REGION
    alarms = platform.edge_client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert len(alarms) == len(platform.resources("AWS::CloudWatch::Alarm", "edge"))
    assert {tuple(alarm["AlarmActions"]) for alarm in alarms} == {(topic.id,)}
    watched = {alarm.get("MetricName") for alarm in alarms}
    assert watched >= {"DDoSAttackRequests", "5xxErrorRate", "OriginLatency"}
    shares = [alarm["Metrics"] for alarm in alarms if "m0" in [item["Id"] for item in alarm.get("Metrics", [])]]
    asked = [
        {item["MetricStat"]["Metric"]["MetricName"] for item in metrics if "MetricStat" in item} for metrics in shares
    ]
    asked_for_token = {"CaptchaRequests", "ChallengeRequests"}
    # Whoever brings a token is counted as asked too, and let through.
    solved = {"RequestsWithValidCaptchaToken", "RequestsWithValidChallengeToken"}
    every = {"AllowedRequests", "BlockedRequests", *asked_for_token, *solved}
    assert asked == [every, every]
    for metrics in shares:
        [told] = [item for item in metrics if item["ReturnData"]]
        used = {item["Id"] for item in metrics} - {told["Id"]}
        assert all(f"({name}," in told["Expression"] for name in used), told["Expression"]


def test_E03_the_end_of_a_pinned_version_rings_ahead(platform: Platform) -> None:
    acl = platform.only("AWS::WAFv2::WebACL", "edge").properties
    groups = [rule["Statement"].get("ManagedRuleGroupStatement", {}) for rule in acl["Rules"]]
    pinned = {(group["Name"], group["Version"]) for group in groups if "Version" in group}
    assert pinned
    alarms = platform.edge_client("cloudwatch").describe_alarms()["MetricAlarms"]
    watched = set()
    for alarm in alarms:
        for item in alarm.get("Metrics", []):
            told = item.get("MetricStat", {}).get("Metric", {})
            dimensions = {entry["Name"]: entry["Value"] for entry in told.get("Dimensions", [])}
            if told.get("MetricName") == "DaysToExpiry":
                assert alarm["TreatMissingData"] == "breaching"
                watched.add((dimensions["ManagedRuleGroup"], dimensions["Version"]))
    assert watched == pinned


def test_E15_alarms_of_the_load_balancer_ring_where_it_stands(platform: Platform) -> None:
    topic = platform.only("AWS::SNS::Topic", "ingress").id
    balancer = platform.only("AWS::ElasticLoadBalancingV2::LoadBalancer").attributes["LoadBalancerFullName"]
    names = {item.id for item in platform.resources("AWS::CloudWatch::Alarm", "ingress") if "OriginLoad" in item.id}
    alarms = platform.client("cloudwatch").describe_alarms(AlarmNames=sorted(names))["MetricAlarms"]
    assert len(alarms) == len(names) >= 4
    assert {tuple(alarm["AlarmActions"]) for alarm in alarms} == {(topic,)}
    for alarm in alarms:
        metrics = [alarm, *(item.get("MetricStat", {}).get("Metric", {}) for item in alarm.get("Metrics", []))]
        told = [entry["Value"] for item in metrics for entry in item.get("Dimensions", [])]
        assert balancer in told, alarm["AlarmName"]
