"""The network as EC2 has it, against the service graph."""

import re
from ipaddress import IPv4Network
from typing import Any, NamedTuple

from harness.platform import Platform

# The prefix lists that AWS manages in eu-west-1.
MANAGED_PREFIX_LISTS = {"pl-4fa04526": "cloudfront", "pl-6da54004": "s3"}

# What the CDK writes into a group without egress; it permits nothing.
PERMITS_NOTHING = ("icmp", 252, 86, "255.255.255.255/32")

DATABASE, CACHE, STREAM, HTTPS, KUBELET, DNS = 5432, 6379, 9098, 443, 10250, 53


class Way(NamedTuple):
    """Who may open a connection to whom."""

    source: str
    target: str
    protocol: str
    port: int


def ways_of_the_platform(graph: dict[str, Any]) -> set[Way]:
    """What the cluster needs whatever the services are."""
    ways = {
        Way("cloudfront", "Alb", "tcp", HTTPS),
        Way("Nodes", "ControlPlane", "tcp", HTTPS),
        Way("Kubectl", "ControlPlane", "tcp", HTTPS),
        Way("ControlPlane", "Nodes", "tcp", KUBELET),
        Way("Nodes", "s3", "tcp", HTTPS),
        Way("Kubectl", "s3", "tcp", HTTPS),
    }
    ways |= {Way(client, "Nodes", protocol, DNS) for client in ("Nodes", "Pods") for protocol in ("tcp", "udp")}
    ways |= {Way(client, "Endpoints", "tcp", HTTPS) for client in ("Nodes", "Pods", "Kubectl")}
    return ways | {Way("Nodes", "Pods", "tcp", service["port"]) for service in graph["services"]}


def ways_of_the_services(graph: dict[str, Any]) -> set[Way]:
    """What the service graph says, and nothing else."""
    ports = {service["name"]: service["port"] for service in graph["services"]}
    ways = {
        Way(f"Services{call['from']}", f"Services{call['to']}", "tcp", call.get("port", ports[call["to"]]))
        for call in graph["calls"]
    }
    for service in graph["services"]:
        own = f"Services{service['name']}"
        if service.get("exposedPaths"):
            ways.add(Way("Alb", own, "tcp", service["port"]))
        for uses, target, port in (
            ("databases", "Database", DATABASE),
            ("caches", "Cache", CACHE),
            ("topics", "Stream", STREAM),
            ("buckets", "s3", HTTPS),
        ):
            if service.get(uses):
                ways.add(Way(own, target, "tcp", port))
        ways |= {Way(own, egress["domain"], "tcp", egress["port"]) for egress in service.get("egress", [])}
    return ways


def groups(platform: Platform) -> dict[str, str]:
    """Group id to the name that the chain gives it."""
    found = platform.resources("AWS::EC2::SecurityGroup", "network")
    return {item.id: re.sub(r"^Chain|[0-9A-F]{8}$", "", item.logical_id) for item in found}


def peers(platform: Platform) -> dict[str, str]:
    """Everything that a rule may name, to its name."""
    lists = {
        item.id: item.properties["PrefixListName"] for item in platform.resources("AWS::EC2::PrefixList", "network")
    }
    return {**groups(platform), **lists, **MANAGED_PREFIX_LISTS}


def rules(platform: Platform, direction: str) -> set[Way]:
    """The rules that EC2 has, in one direction; a peer that is no group and no prefix list is an error."""
    named, names = groups(platform), peers(platform)
    described = platform.client("ec2").describe_security_groups(GroupIds=list(named))["SecurityGroups"]
    ways = set()
    for group in described:
        own = named[group["GroupId"]]
        for rule in group["IpPermissions" if direction == "in" else "IpPermissionsEgress"]:
            blocks = [block["CidrIp"] for block in rule["IpRanges"]] + [
                block["CidrIpv6"] for block in rule["Ipv6Ranges"]
            ]
            permitted = [
                block
                for block in blocks
                if (rule["IpProtocol"], rule["FromPort"], rule["ToPort"], block) != PERMITS_NOTHING
            ]
            assert permitted == [], f"{own} has a rule for {permitted}"
            ids = [pair["GroupId"] for pair in rule["UserIdGroupPairs"]]
            ids += [entry["PrefixListId"] for entry in rule["PrefixListIds"]]
            for peer in ids:
                assert rule["FromPort"] == rule["ToPort"], f"{own} has a port range"
                ends = (names[peer], own) if direction == "in" else (own, names[peer])
                ways.add(Way(*ends, rule["IpProtocol"], rule["FromPort"]))
    return ways


def test_N02_security_group_rules_equal_the_graph_at_the_receiving_end(platform: Platform) -> None:
    graph = platform.config["graph"]
    expected = ways_of_the_platform(graph) | ways_of_the_services(graph)
    with_a_group = set(groups(platform).values())
    assert rules(platform, "in") == {way for way in expected if way.target in with_a_group}


def test_N02_security_group_rules_equal_the_graph_at_the_sending_end(platform: Platform) -> None:
    graph = platform.config["graph"]
    expected = ways_of_the_platform(graph) | ways_of_the_services(graph)
    with_a_group = set(groups(platform).values())
    assert rules(platform, "out") == {way for way in expected if way.source in with_a_group}


def test_N02_no_group_of_the_account_admits_a_cidr_or_ssh(platform: Platform) -> None:
    in_vpc = [{"Name": "vpc-id", "Values": [platform.only("AWS::EC2::VPC").id]}]
    described = platform.client("ec2").describe_security_groups(Filters=in_vpc)["SecurityGroups"]
    assert len(described) > len(groups(platform))
    for group in described:
        for rule in group["IpPermissions"]:
            assert not rule["IpRanges"] and not rule["Ipv6Ranges"], group["GroupName"]
            assert rule["FromPort"] not in (22, 3389), group["GroupName"]


def test_N02_published_addresses_of_a_party_outside_are_its_prefix_list(platform: Platform) -> None:
    egress = [item for service in platform.config["graph"]["services"] for item in service.get("egress", [])]
    expected = {item["domain"]: set(item["addresses"]) for item in egress}
    assert expected
    ec2 = platform.client("ec2")
    actual = {
        item.properties["PrefixListName"]: {
            entry["Cidr"] for entry in ec2.get_managed_prefix_list_entries(PrefixListId=item.id)["Entries"]
        }
        for item in platform.resources("AWS::EC2::PrefixList")
    }
    assert actual == expected


def test_N07_payments_is_reached_by_its_callers_alone(platform: Platform) -> None:
    for service in platform.config["graph"]["services"]:
        if service.get("cardholderData"):
            callers = {way.source for way in rules(platform, "in") if way.target == f"Services{service['name']}"}
            assert callers == {f"Services{name}" for name in service["allowedCallers"]}


def test_N06_default_group_permits_nothing(platform: Platform) -> None:
    vpc = platform.only("AWS::EC2::VPC")
    group_id = vpc.attributes["DefaultSecurityGroup"]
    group = platform.client("ec2").describe_security_groups(GroupIds=[group_id])["SecurityGroups"][0]
    assert group["IpPermissions"] == []
    assert group["IpPermissionsEgress"] == []


def test_N06_flow_logs_of_all_traffic_reach_the_archive(platform: Platform) -> None:
    [log] = platform.client("ec2").describe_flow_logs()["FlowLogs"]
    archive = next(
        item for item in platform.resources("AWS::S3::Bucket", "audit") if "ObjectLockConfiguration" in item.properties
    )
    assert log["ResourceId"] == platform.only("AWS::EC2::VPC").id
    assert log["TrafficType"] == "ALL"
    assert log["LogDestination"] == archive.attributes["Arn"]


def subnets(platform: Platform, tier: str) -> list[dict[str, Any]]:
    """The subnets of one tier."""
    filters = [{"Name": "tag:aws-cdk:subnet-name", "Values": [tier]}]
    found = platform.client("ec2").describe_subnets(Filters=filters)["Subnets"]
    assert len(found) == len(platform.config["network"]["availabilityZones"])
    return found


def exits(platform: Platform, tier: str) -> set[str]:
    """Where the default routes of a tier lead: the kind of the target."""
    kinds = set()
    for subnet in subnets(platform, tier):
        filters = [{"Name": "association.subnet-id", "Values": [subnet["SubnetId"]]}]
        [table] = platform.client("ec2").describe_route_tables(Filters=filters)["RouteTables"]
        for route in table["Routes"]:
            if route.get("DestinationCidrBlock") == "0.0.0.0/0":
                kinds.add((route.get("NatGatewayId") or route["GatewayId"]).split("-")[0])
    return kinds


def test_N01_tiers_have_the_exits_of_their_kind(platform: Platform) -> None:
    assert exits(platform, "Public") == {"igw"}
    assert exits(platform, "App") == {"nat"}
    assert exits(platform, "Data") == set()
    assert exits(platform, "Cardholder") == set()


def test_N01_no_subnet_hands_out_public_addresses(platform: Platform) -> None:
    for tier in ("Public", "App", "Data", "Cardholder"):
        assert [subnet for subnet in subnets(platform, tier) if subnet["MapPublicIpOnLaunch"]] == []


def test_N06_acl_of_the_isolated_tiers_admits_the_vpc_alone(platform: Platform) -> None:
    for tier in ("Data", "Cardholder"):
        for subnet in subnets(platform, tier):
            filters = [{"Name": "association.subnet-id", "Values": [subnet["SubnetId"]]}]
            [acl] = platform.client("ec2").describe_network_acls(Filters=filters)["NetworkAcls"]
            allowed = [IPv4Network(entry["CidrBlock"]) for entry in acl["Entries"] if entry["RuleAction"] == "allow"]
            assert allowed
            assert all(block.subnet_of(IPv4Network(platform.config["network"]["cidr"])) for block in allowed)


def test_N03_interface_endpoints_serve_the_account_alone(platform: Platform) -> None:
    endpoints = platform.client("ec2").describe_vpc_endpoints()["VpcEndpoints"]
    [endpoint_group] = [key for key, name in groups(platform).items() if name == "Endpoints"]
    interfaces = [item for item in endpoints if item["VpcEndpointType"] == "Interface"]
    assert interfaces
    for endpoint in interfaces:
        assert [group["GroupId"] for group in endpoint["Groups"]] == [endpoint_group]
        assert endpoint["PrivateDnsEnabled"] is True
    for endpoint in endpoints:
        assert f'"aws:PrincipalAccount": "{platform.config["account"]}"' in endpoint["PolicyDocument"]
