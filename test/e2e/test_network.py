"""The network as EC2 has it, against the service graph."""

from typing import Any, NamedTuple

from harness.graph import holders_of_personal_data
from harness.network import TIERS, groups, subnets
from harness.platform import Platform

# The prefix lists that AWS manages in eu-west-1.
MANAGED_PREFIX_LISTS = {"pl-4fa04526": "cloudfront", "pl-6da54004": "s3", "pl-6fa54006": "dynamodb"}

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
    """What the cluster and its administrators need whatever the services are."""
    ways = {
        Way("cloudfront", "Alb", "tcp", HTTPS),
        Way("Kubectl", "ControlPlane", "tcp", HTTPS),
        Way("Kubectl", "Endpoints", "tcp", HTTPS),
        Way("Kubectl", "s3", "tcp", HTTPS),
    }
    ways |= {Way("Admin", target, "tcp", HTTPS) for target in ("SessionEndpoints", "ControlPlane", "s3")}
    ways |= {Way("Nodes", item["domain"], "tcp", item["port"]) for item in graph.get("platformEgress", [])}
    for nodes, pods, services in tiers_of_the_cluster(graph):
        ways |= {Way(nodes, target, "tcp", HTTPS) for target in ("ControlPlane", "Endpoints", "s3")}
        ways |= {Way("ControlPlane", nodes, "tcp", KUBELET), Way(pods, "Endpoints", "tcp", HTTPS)}
        # The cluster's DNS runs on nodes of the app tier.
        ways |= {Way(client, "Nodes", protocol, DNS) for client in (nodes, pods) for protocol in ("tcp", "udp")}
        ways |= {Way(nodes, pods, "tcp", service["port"]) for service in services}
    return ways


def tiers_of_the_cluster(graph: dict[str, Any]) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """The nodes, the pods and the services of the app tier and of the cardholder-data tier."""
    of_cardholders = [service for service in graph["services"] if service.get("cardholderData")]
    others = [service for service in graph["services"] if not service.get("cardholderData")]
    assert of_cardholders and others
    return [("Nodes", "Pods", others), ("CardholderNodes", "CardholderPods", of_cardholders)]


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
    ways |= {Way(f"Services{name}", "dynamodb", "tcp", HTTPS) for name in holders_of_personal_data(graph)}
    return ways | ways_of_migrations(graph)


def ways_of_migrations(graph: dict[str, Any]) -> set[Way]:
    """What makes the users of databases, where a service has one."""
    if not any(service.get("databases") for service in graph["services"]):
        return set()
    return {Way("Migrations", "Database", "tcp", DATABASE), Way("Migrations", "Endpoints", "tcp", HTTPS)}


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
    graph = platform.config["graph"]
    egress = [item for service in graph["services"] for item in service.get("egress", [])]
    egress += graph.get("platformEgress", [])
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


def test_N06_default_group_permits_nothing(platform: Platform) -> None:
    vpc = platform.only("AWS::EC2::VPC")
    group_id = vpc.attributes["DefaultSecurityGroup"]
    group = platform.client("ec2").describe_security_groups(GroupIds=[group_id])["SecurityGroups"][0]
    assert group["IpPermissions"] == []
    assert group["IpPermissionsEgress"] == []


def test_N06_flow_logs_of_all_traffic_reach_the_archive(platform: Platform) -> None:
    logs = platform.client("ec2").describe_flow_logs()["FlowLogs"]
    [log] = [item for item in logs if item["LogDestinationType"] == "s3"]
    assert log["ResourceId"] == platform.only("AWS::EC2::VPC").id
    assert log["TrafficType"] == "ALL"
    assert log["LogDestination"] == platform.archive().attributes["Arn"]


def test_N04_admin_host_reaches_session_manager_the_cluster_and_its_records_alone(platform: Platform) -> None:
    ways = rules(platform, "out")
    assert {way for way in ways if way.source == "Admin"} == {
        Way("Admin", target, "tcp", HTTPS) for target in ("SessionEndpoints", "ControlPlane", "s3")
    }
    assert {way for way in rules(platform, "in") if way.target == "Admin"} == set()
    assert {way.source for way in rules(platform, "in") if way.target == "SessionEndpoints"} == {"Admin"}


def test_N01_no_subnet_hands_out_public_addresses(platform: Platform) -> None:
    for tier in TIERS:
        assert [subnet for subnet in subnets(platform, tier) if subnet["MapPublicIpOnLaunch"]] == []
