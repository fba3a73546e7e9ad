"""The network where a firewall inspects what leaves, as EC2 and Network Firewall have it in staging."""

from typing import Any

from harness.network import subnets, ways_out
from harness.platform import Platform

ANYWHERE = "0.0.0.0/0"


def cardholder_services(platform: Platform) -> list[dict[str, Any]]:
    """The services with cardholder data, of which one at least reaches a party outside."""
    found = [service for service in platform.config["graph"]["services"] if service.get("cardholderData")]
    assert any(service.get("egress") for service in found)
    return found


def firewall(platform: Platform) -> dict[str, Any]:
    """The one firewall: no service of the app tier reaches anything outside."""
    graph = platform.config["graph"]
    others = [service for service in graph["services"] if not service.get("cardholderData")]
    assert not any(service.get("egress") for service in others) and not graph.get("platformEgress")
    client = platform.client("network-firewall")
    [listed] = client.list_firewalls()["Firewalls"]
    return client.describe_firewall(FirewallArn=platform.only("AWS::NetworkFirewall::Firewall").id)


def by_zone(found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Subnets by the name of their zone."""
    return {subnet["AvailabilityZone"]: subnet for subnet in found}


def own_subnet(platform: Platform, subnet_id: str) -> dict[str, Any]:
    """A subnet by its id."""
    return platform.client("ec2").describe_subnets(SubnetIds=[subnet_id])["Subnets"][0]


def test_N03_inspected_traffic_takes_the_endpoint_of_its_zone_both_ways(staging: Platform) -> None:
    """Out and back by the same endpoint, which stands in a subnet of its own that leads to the zone's NAT gateway."""
    public, inside = by_zone(subnets(staging, "Public")), by_zone(subnets(staging, "Cardholder"))
    described = staging.client("ec2").describe_nat_gateways()["NatGateways"]
    gateways = {item["SubnetId"]: item["NatGatewayId"] for item in described}
    states = firewall(staging)["FirewallStatus"]["SyncStates"]
    assert sorted(states) == sorted(public) == sorted(inside) == staging.config["network"]["availabilityZones"]
    taken = set()
    for zone, state in states.items():
        endpoint, between = state["Attachment"]["EndpointId"], own_subnet(staging, state["Attachment"]["SubnetId"])
        assert between["AvailabilityZone"] == zone
        assert between["SubnetId"] not in {public[zone]["SubnetId"], inside[zone]["SubnetId"]}
        assert ways_out(staging, inside[zone]) == {(ANYWHERE, endpoint)}, zone
        assert ways_out(staging, between) == {(ANYWHERE, gateways[public[zone]["SubnetId"]])}, zone
        [internet] = [target for block, target in ways_out(staging, public[zone]) if block == ANYWHERE]
        assert internet.startswith("igw-")
        assert ways_out(staging, public[zone]) == {(ANYWHERE, internet), (inside[zone]["CidrBlock"], endpoint)}, zone
        taken.add(endpoint)
    assert len(taken) == len(states)


def test_N03_tiers_that_reach_nothing_outside_have_no_way_out(staging: Platform) -> None:
    for tier in ("App", "Data"):
        assert [ways_out(staging, subnet) for subnet in subnets(staging, tier)] == [set()] * len(subnets(staging, tier))


def test_N03_firewall_cannot_be_removed_or_rerouted_by_mistake(staging: Platform) -> None:
    found = firewall(staging)["Firewall"]
    for protection in ("DeleteProtection", "SubnetChangeProtection", "FirewallPolicyChangeProtection"):
        assert found[protection] is True, protection


def test_N03_firewall_drops_by_default_with_an_alert_and_knows_the_parties_of_its_side(staging: Platform) -> None:
    client = staging.client("network-firewall")
    arn = firewall(staging)["Firewall"]["FirewallPolicyArn"]
    policy = client.describe_firewall_policy(FirewallPolicyArn=arn)["FirewallPolicy"]
    assert policy["StatelessDefaultActions"] == ["aws:forward_to_sfe"]
    assert policy["StatefulEngineOptions"]["RuleOrder"] == "STRICT_ORDER"
    actions = [action.split("_")[0] for action in policy["StatefulDefaultActions"]]
    assert sorted(actions) == ["aws:alert", "aws:drop"]
    [reference] = policy["StatefulRuleGroupReferences"]
    group = client.describe_rule_group(RuleGroupArn=reference["ResourceArn"])["RuleGroup"]
    assert group["StatefulRuleOptions"]["RuleOrder"] == "STRICT_ORDER"
    rules = group["RulesSource"]["RulesString"].splitlines()
    passing = [rule for rule in rules if rule.startswith("pass")]
    parties = [item for service in cardholder_services(staging) for item in service.get("egress", [])]
    assert passing
    for party in parties:
        assert any(party["domain"] in rule for rule in passing), party["domain"]
        assert all(any(block in rule for rule in rules) for block in party["addresses"])


def test_N03_firewall_records_alerts_and_flows_in_the_archive(staging: Platform) -> None:
    client = staging.client("network-firewall")
    arn = firewall(staging)["Firewall"]["FirewallArn"]
    described = client.describe_logging_configuration(FirewallArn=arn)["LoggingConfiguration"]
    kinds = {
        item["LogType"]: (item["LogDestinationType"], item["LogDestination"])
        for item in described["LogDestinationConfigs"]
    }
    target = ("S3", {"bucketName": staging.archive().id})
    assert kinds == {"ALERT": target, "FLOW": target}
