"""The cardholder-data environment as EC2 and EKS have it: who reaches it, by group and by packet, and who watches."""

import pytest

from harness.network import connects, group, groups, subnets
from harness.platform import Platform

PARTY = "203.0.113.10"


def test_N07_cardholder_groups_are_reached_by_the_named_callers_alone(platform: Platform) -> None:
    """Everything that the groups of the tier admit, by the ids that EC2 has; nodes, pods and services together."""
    services = [service for service in platform.config["graph"]["services"] if service.get("cardholderData")]
    assert services
    names, described = groups(platform), platform.client("ec2").describe_security_groups
    admitted = {}
    for name in ["CardholderNodes", "CardholderPods", *(f"Services{service['name']}" for service in services)]:
        [found] = described(GroupIds=[group(platform, name)])["SecurityGroups"]
        assert not any(rule["IpRanges"] or rule["PrefixListIds"] for rule in found["IpPermissions"])
        pairs = [pair for rule in found["IpPermissions"] for pair in rule["UserIdGroupPairs"]]
        admitted[name] = {names[pair["GroupId"]] for pair in pairs}
    expected = {f"Services{item['name']}": {f"Services{name}" for name in item["allowedCallers"]} for item in services}
    assert admitted == {**expected, "CardholderNodes": {"ControlPlane"}, "CardholderPods": {"CardholderNodes"}}


@pytest.mark.parametrize(
    ("source", "target", "protocol", "port"),
    [
        ("App", "Data", "tcp", 5432),
        ("App", "Data", "tcp", 6379),
        ("App", "Data", "tcp", 9098),
        ("App", "Cardholder", "tcp", 8443),
        ("App", "Cardholder", "tcp", 10250),
        ("Cardholder", "Data", "tcp", 5432),
        ("Cardholder", "Data", "tcp", 9098),
        ("Cardholder", "App", "tcp", 443),
        ("Cardholder", "App", "tcp", 53),
        ("Cardholder", "App", "udp", 53),
        ("Cardholder", PARTY, "tcp", 443),
        ("Data", "Data", "tcp", 5432),
    ],
)
def test_N07_network_acls_let_through(platform: Platform, source: str, target: str, protocol: str, port: int) -> None:
    assert connects(platform, source, target, protocol, port)


@pytest.mark.parametrize(
    ("source", "target", "protocol", "port"),
    [
        ("App", "Cardholder", "tcp", 22),
        ("App", "Cardholder", "tcp", 443),
        ("App", "Cardholder", "tcp", 5432),
        ("App", "Cardholder", "udp", 53),
        ("App", "Data", "tcp", 22),
        ("App", "Data", "tcp", 443),
        ("App", "Data", "tcp", 9092),
        ("App", "Data", "udp", 5432),
        ("Cardholder", "App", "tcp", 22),
        ("Cardholder", "App", "udp", 443),
        ("Cardholder", "Cardholder", "tcp", 8443),
        ("Cardholder", "Data", "tcp", 6379),
        ("Cardholder", "Data", "tcp", 22),
        ("Cardholder", PARTY, "tcp", 80),
        ("Data", "App", "tcp", 443),
        ("Data", "Cardholder", "tcp", 8443),
        ("Data", PARTY, "tcp", 443),
        ("Public", "Cardholder", "tcp", 8443),
        ("Public", "Data", "tcp", 5432),
        (PARTY, "Cardholder", "tcp", 443),
        (PARTY, "Cardholder", "tcp", 8443),
        (PARTY, "Data", "tcp", 5432),
    ],
)
def test_N07_network_acls_refuse(platform: Platform, source: str, target: str, protocol: str, port: int) -> None:
    assert not connects(platform, source, target, protocol, port)


def test_N07_flows_of_the_cardholder_subnets_have_a_log_of_their_own_for_a_year(platform: Platform) -> None:
    logs = platform.client("ec2").describe_flow_logs()["FlowLogs"]
    own = [log for log in logs if log["LogDestinationType"] == "cloud-watch-logs"]
    assert {log["ResourceId"] for log in own} == {item["SubnetId"] for item in subnets(platform, "Cardholder")}
    assert {log["TrafficType"] for log in own} == {"ALL"}
    assert {log["MaxAggregationInterval"] for log in own} == {60}
    [name] = {log["LogGroupName"] for log in own}
    [found] = platform.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert found["retentionInDays"] == 365
    assert found["kmsKeyId"] in {item.attributes["Arn"] for item in platform.resources("AWS::KMS::Key")}


def test_N07_nodes_for_cardholder_data_stand_in_their_subnets_with_their_group_and_taints(platform: Platform) -> None:
    eks, name = platform.client("eks"), platform.only("AWS::EKS::Cluster").id
    found = [
        eks.describe_nodegroup(clusterName=name, nodegroupName=listed)["nodegroup"]
        for listed in eks.list_nodegroups(clusterName=name)["nodegroups"]
    ]
    own = {item["SubnetId"] for item in subnets(platform, "Cardholder")}
    [tainted] = [item for item in found if set(item["subnets"]) & own]
    assert set(tainted["subnets"]) == own
    key = "defence-in-depth/pool"
    assert tainted["labels"][key] == "cardholder-data"
    assert {(item["key"], item["value"], item["effect"]) for item in tainted["taints"]} == {
        (key, "cardholder-data", effect) for effect in ("NO_SCHEDULE", "NO_EXECUTE")
    }
    assert all(item["labels"][key] == "shared" and not item.get("taints") for item in found if item is not tainted)
    roles = [item["nodeRole"] for item in found]
    assert len(set(roles)) == len(roles) == 2
