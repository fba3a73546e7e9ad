"""The ways out of the network: routes, endpoints of AWS services, and what the DNS firewall lets resolve."""

import json
from collections import defaultdict
from typing import Any

import boto3
import pytest

from harness.network import TIERS, group, route_table, subnets, ways_out
from harness.platform import Platform
from harness.policies import Request, permitted

STRANGER = "999999999999"

THREAT_LISTS = {
    "AWSManagedDomainsAggregateThreatList",
    "AWSManagedDomainsAmazonGuardDutyThreatList",
    "AWSManagedDomainsBotnetCommandandControl",
    "AWSManagedDomainsMalwareDomainList",
}


def routes(platform: Platform, tier: str) -> set[tuple[str, str]]:
    """Where the routes of a tier lead beside the VPC and gateway endpoints: block, and the kind of the target."""
    found = {route for subnet in subnets(platform, tier) for route in ways_out(platform, subnet)}
    return {(block, target.split("-")[0]) for block, target in found}


def published(services: list[dict[str, Any]], more: list[dict[str, Any]]) -> set[str]:
    """The address ranges of the parties that these services reach."""
    egress = [item for service in services for item in service.get("egress", [])] + more
    return {block for item in egress for block in item["addresses"]}


def test_N03_app_and_cardholder_tiers_have_routes_to_their_parties_alone(platform: Platform) -> None:
    """Nothing inspects what leaves in dev, so the routes themselves end at the published addresses."""
    assert platform.config["network"]["egress"] == "dns-firewall"
    graph = platform.config["graph"]
    of_cardholders = [service for service in graph["services"] if service.get("cardholderData")]
    others = [service for service in graph["services"] if not service.get("cardholderData")]
    expected = {
        "App": published(others, graph.get("platformEgress", [])),
        "Cardholder": published(of_cardholders, []),
    }
    assert expected["Cardholder"]
    for tier, blocks in expected.items():
        assert routes(platform, tier) == {(block, "nat") for block in blocks}, tier


def test_N01_data_tier_has_no_way_out_and_public_subnets_have_the_gateway(platform: Platform) -> None:
    assert routes(platform, "Data") == set()
    assert routes(platform, "Public") == {("0.0.0.0/0", "igw")}


def test_N03_nat_gateways_stand_in_public_subnets_as_configured(platform: Platform) -> None:
    gateways = platform.client("ec2").describe_nat_gateways()["NatGateways"]
    assert len(gateways) == platform.config["network"]["natGateways"]
    assert {item["SubnetId"] for item in gateways} <= {item["SubnetId"] for item in subnets(platform, "Public")}


def endpoints(platform: Platform, kind: str) -> dict[str, dict[str, Any]]:
    """The endpoints of one kind by the name of their service, without the region."""
    found = platform.client("ec2").describe_vpc_endpoints()["VpcEndpoints"]
    prefix = f"com.amazonaws.{platform.config['primaryRegion']}."
    named = {item["ServiceName"].removeprefix(prefix): item for item in found if item["VpcEndpointType"] == kind}
    assert named
    return named


def test_N03_interface_endpoints_carry_the_groups_of_their_users(platform: Platform) -> None:
    """The admin host reaches four APIs; one that nodes and pods have no use for does not let them in."""
    found = endpoints(platform, "Interface")
    shared, for_sessions = group(platform, "Endpoints"), group(platform, "SessionEndpoints")
    carried = {name: {item["GroupId"] for item in endpoint["Groups"]} for name, endpoint in found.items()}
    assert all(groups <= {shared, for_sessions} for groups in carried.values())
    assert {name for name, groups in carried.items() if for_sessions in groups} == {"ssm", "ssmmessages", "logs", "kms"}
    assert {"ssm", "ssmmessages"} & {name for name, groups in carried.items() if shared in groups} == set()
    assert {"ecr.api", "ecr.dkr", "sts", "ec2", "eks", "eks-auth", "lambda"} <= {
        name for name, groups in carried.items() if groups == {shared}
    }


def test_N03_interface_endpoints_stand_in_as_many_zones_as_configured(platform: Platform) -> None:
    zone_of = {item["SubnetId"]: item["AvailabilityZone"] for item in subnets(platform, "App")}
    network = platform.config["network"]
    wanted = network["availabilityZones"][: network["endpointZones"]]
    for name, endpoint in endpoints(platform, "Interface").items():
        assert sorted(zone_of[subnet] for subnet in endpoint["SubnetIds"]) == wanted, name
        assert endpoint["PrivateDnsEnabled"] is True, name


def test_N03_gateway_endpoints_serve_the_tiers_of_the_cluster_and_never_the_stores(platform: Platform) -> None:
    tables: defaultdict[str, set[str]] = defaultdict(set)
    for tier in TIERS:
        tables[tier] = {route_table(platform, subnet)["RouteTableId"] for subnet in subnets(platform, tier)}
    found = endpoints(platform, "Gateway")
    assert set(found) == {"s3", "dynamodb"}
    for endpoint in found.values():
        assert set(endpoint["RouteTableIds"]) == tables["App"] | tables["Cardholder"]


@pytest.mark.parametrize(
    ("service", "action", "resource"),
    [
        ("s3", "s3:PutObject", "arn:aws:s3:::bucket/key"),
        ("dynamodb", "dynamodb:PutItem", "arn:aws:dynamodb:eu-west-1:{account}:table/t"),
        ("ecr.dkr", "ecr:PutImage", "arn:aws:ecr:eu-west-1:{account}:repository/r"),
        ("sts", "sts:AssumeRole", "arn:aws:iam::{account}:role/r"),
        ("kms", "kms:Encrypt", "arn:aws:kms:eu-west-1:{account}:key/k"),
        ("logs", "logs:PutLogEvents", "arn:aws:logs:eu-west-1:{account}:log-group:g:log-stream:s"),
        ("ssm", "ssm:PutParameter", "arn:aws:ssm:eu-west-1:{account}:parameter/p"),
        ("lambda", "lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:{account}:function:f"),
        ("eks", "eks:DescribeCluster", "arn:aws:eks:eu-west-1:{account}:cluster/c"),
        ("ec2", "ec2:CreateTags", "arn:aws:ec2:eu-west-1:{account}:instance/i"),
    ],
)
def test_N03_endpoint_serves_this_account_and_its_resources_alone(
    platform: Platform, service: str, action: str, resource: str
) -> None:
    """The policy that EC2 has, asked for own and foreign callers and own and foreign targets."""
    own = platform.config["account"]
    kind = "Gateway" if service in ("s3", "dynamodb") else "Interface"
    policy = json.loads(endpoints(platform, kind)[service]["PolicyDocument"])["Statement"]

    def may(caller: str, owner: str) -> bool:
        context = {"aws:PrincipalAccount": caller, "aws:ResourceAccount": owner}
        return permitted(policy, Request(action, resource.format(account=owner), context))

    assert may(own, own)
    assert not may(STRANGER, own)
    assert not may(own, STRANGER)
    assert not may(STRANGER, STRANGER)


def firewall_rules(platform: Platform) -> list[dict[str, Any]]:
    """The rules before the resolver of the VPC, in the order in which they are tried."""
    resolver, vpc = platform.client("route53resolver"), platform.only("AWS::EC2::VPC").id
    [association] = resolver.list_firewall_rule_group_associations(VpcId=vpc)["FirewallRuleGroupAssociations"]
    return resolver.list_firewall_rules(FirewallRuleGroupId=association["FirewallRuleGroupId"])["FirewallRules"]


def managed_lists(platform: Platform) -> dict[str, str]:
    """The lists of AWS, id to name."""
    pages = platform.client("route53resolver").get_paginator("list_firewall_domain_lists").paginate()
    lists = [item for page in pages for item in page["FirewallDomainLists"]]
    return {item["Id"]: item["Name"] for item in lists if "ManagedOwnerName" in item}


def domains(platform: Platform, rule: dict[str, Any]) -> list[str]:
    """The domains of a rule's list."""
    resolver = platform.client("route53resolver")
    return resolver.list_firewall_domains(FirewallDomainListId=rule["FirewallDomainListId"])["Domains"]


def resolves(platform: Platform, name: str) -> bool:
    """Whether the first rule whose list has the name lets it resolve, threats aside; without one it would."""
    name, managed = name.lower().rstrip("."), managed_lists(platform)
    for rule in firewall_rules(platform):
        if rule.get("FirewallDomainListId") in managed or "FirewallDomainListId" not in rule:
            continue
        for pattern in (item.lower().rstrip(".") for item in domains(platform, rule)):
            if pattern in ("*", name) or (pattern.startswith("*.") and name.endswith(pattern[1:])):
                return rule["Action"] == "ALLOW"
    return True


def test_N03_dns_firewall_tries_threats_then_the_allowed_then_refuses_the_rest(platform: Platform) -> None:
    rules, managed = firewall_rules(platform), managed_lists(platform)
    threats = [rule for rule in rules if rule.get("FirewallDomainListId") in managed]
    assert {managed[rule["FirewallDomainListId"]] for rule in threats} <= THREAT_LISTS
    assert "AWSManagedDomainsAggregateThreatList" in {managed[rule["FirewallDomainListId"]] for rule in threats}
    assert rules[: len(threats)] == threats
    actions = [rule["Action"] for rule in rules]
    assert actions == ["BLOCK"] * actions.index("ALLOW") + ["ALLOW", "BLOCK"]
    assert domains(platform, rules[-1]) == ["*"]
    assert "*" not in domains(platform, rules[-2])


def test_N03_dns_firewall_fails_closed(platform: Platform) -> None:
    vpc = platform.only("AWS::EC2::VPC").id
    config = platform.client("route53resolver").get_firewall_config(ResourceId=vpc)["FirewallConfig"]
    assert config["FirewallFailOpen"] == "DISABLED"


def test_N03_names_of_the_platform_resolve(platform: Platform) -> None:
    """AWS's own answers to the deployment, and what its SDK makes of each endpoint's service."""
    region = platform.config["primaryRegion"]
    names = {
        boto3.client(service, region_name=region).meta.endpoint_url.removeprefix("https://")
        for service in ("ecr", "sts", "ec2", "eks", "eks-auth", "lambda", "ssm", "logs", "kms")
    }
    names.add(f"ssmmessages.{region}.amazonaws.com")
    names |= {item.attributes["RepositoryUri"].split("/")[0] for item in platform.resources("AWS::ECR::Repository")}
    names |= {
        item.attributes["RegionalDomainName"] for item in platform.resources("AWS::S3::Bucket") if item.region == region
    }
    names |= stores(platform)
    graph = platform.config["graph"]
    parties = [item for service in graph["services"] for item in service.get("egress", [])]
    names |= {item["domain"] for item in [*parties, *graph.get("platformEgress", [])]}
    assert {name for name in names if not resolves(platform, name)} == set()


def stores(platform: Platform) -> set[str]:
    """The names of the stores and of the Kubernetes API, in the form that AWS gives them."""
    region = platform.config["primaryRegion"]
    return {
        f"shop.cluster-abcdefghijkl.{region}.rds.amazonaws.com",
        f"shop.cluster-ro-abcdefghijkl.{region}.rds.amazonaws.com",
        "master.shop.abcdef.euw1.cache.amazonaws.com",
        f"b-1.shop.abcdef.c2.kafka.{region}.amazonaws.com",
        f"0123456789ABCDEF0123456789ABCDEF.gr7.{region}.eks.amazonaws.com",
    }


@pytest.mark.parametrize(
    "name",
    [
        "evil.example",
        "stolen-data.evil.example",
        "dns.google",
        "cloudflare-dns.com",
        "amazonaws.com.evil.example",
        "stolen.api.card-processor.example",
        "abcdefghij.execute-api.eu-west-1.amazonaws.com",
        "ec2-203-0-113-1.eu-west-1.compute.amazonaws.com",
        "sqs.us-east-1.amazonaws.com",
        "d111111abcdef8.cloudfront.net",
    ],
)
def test_N03_names_of_strangers_do_not_resolve(platform: Platform, name: str) -> None:
    assert not resolves(platform, name)


def test_N03_every_query_of_the_vpc_is_logged_to_the_archive(platform: Platform) -> None:
    resolver = platform.client("route53resolver")
    [config] = resolver.list_resolver_query_log_configs()["ResolverQueryLogConfigs"]
    assert config["DestinationArn"] == platform.archive().attributes["Arn"]
    listed = resolver.list_resolver_query_log_config_associations()["ResolverQueryLogConfigAssociations"]
    assert [(item["ResourceId"], item["ResolverQueryLogConfigId"]) for item in listed] == [
        (platform.only("AWS::EC2::VPC").id, config["Id"])
    ]
