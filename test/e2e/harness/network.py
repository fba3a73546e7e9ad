"""The network as EC2 has it, by the names that the platform gives its parts: groups, subnets, routes, network ACLs."""

import re
from ipaddress import IPv4Address, IPv4Network
from typing import Any, NamedTuple

from .platform import Platform

TIERS = ("Public", "App", "Data", "Cardholder")

# A port that Linux gives a client.
CLIENT_PORT = 40_000


def groups(platform: Platform) -> dict[str, str]:
    """Group id to the name that the chain gives it."""
    found = platform.resources("AWS::EC2::SecurityGroup", "network")
    return {item.id: re.sub(r"^Chain|[0-9A-F]{8}$", "", item.logical_id) for item in found}


def group(platform: Platform, name: str) -> str:
    """The id of the group that the chain gives this name."""
    [found] = [key for key, value in groups(platform).items() if value == name]
    return found


def subnets(platform: Platform, tier: str) -> list[dict[str, Any]]:
    """The subnets of one tier, one for each zone."""
    filters = [{"Name": "tag:aws-cdk:subnet-name", "Values": [tier]}]
    found = platform.client("ec2").describe_subnets(Filters=filters)["Subnets"]
    assert sorted(item["AvailabilityZone"] for item in found) == platform.config["network"]["availabilityZones"]
    return found


def route_table(platform: Platform, subnet: dict[str, Any]) -> dict[str, Any]:
    """The route table of a subnet."""
    filters = [{"Name": "association.subnet-id", "Values": [subnet["SubnetId"]]}]
    [table] = platform.client("ec2").describe_route_tables(Filters=filters)["RouteTables"]
    return table


def ways_out(platform: Platform, subnet: dict[str, Any]) -> set[tuple[str, str]]:
    """Block and target of each route of a subnet but the one within the VPC and those of gateway endpoints."""
    found = set()
    for route in route_table(platform, subnet)["Routes"]:
        target = route.get("NatGatewayId") or route.get("GatewayId")
        assert target is not None, f"a route to something else: {route}"
        if target != "local" and "DestinationPrefixListId" not in route:
            found.add((route["DestinationCidrBlock"], target))
    return found


def network_acl(platform: Platform, subnet: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries of a subnet's network ACL, in the order in which they are tried."""
    filters = [{"Name": "association.subnet-id", "Values": [subnet["SubnetId"]]}]
    [acl] = platform.client("ec2").describe_network_acls(Filters=filters)["NetworkAcls"]
    return sorted(acl["Entries"], key=lambda entry: entry["RuleNumber"])


class Packet(NamedTuple):
    """What a network ACL looks at."""

    source: IPv4Address
    target: IPv4Address
    protocol: str
    port: int


PROTOCOLS = {"tcp": "6", "udp": "17"}


def passes(entries: list[dict[str, Any]], packet: Packet, *, egress: bool) -> bool:
    """Whether the first entry that matches lets the packet through, as EC2 documents it; none is a refusal."""
    peer = packet.target if egress else packet.source
    for entry in entries:
        matches = entry["Egress"] is egress and entry["Protocol"] in ("-1", PROTOCOLS[packet.protocol])
        ports = entry.get("PortRange", {"From": 0, "To": 65535})
        in_range = entry["Protocol"] == "-1" or ports["From"] <= packet.port <= ports["To"]
        if matches and in_range and peer in IPv4Network(entry["CidrBlock"]):
            return entry["RuleAction"] == "allow"
    return False


def connects(platform: Platform, source: str, target: str, protocol: str, port: int) -> bool:
    """Whether network ACLs let a host of one end open a connection to the other and get its answer.

    An end is a tier or an address outside the VPC, which no ACL of ours guards.
    """
    here, there = _end(platform, source), _end(platform, target)
    there_and_back = (
        (here, there, Packet(here.address, there.address, protocol, port)),
        (there, here, Packet(there.address, here.address, protocol, CLIENT_PORT)),
    )
    return all(
        passes(sender.acl, packet, egress=True) and passes(receiver.acl, packet, egress=False)
        for sender, receiver, packet in there_and_back
    )


class _End(NamedTuple):
    address: IPv4Address
    acl: list[dict[str, Any]]


_OPEN = [
    {"Egress": egress, "Protocol": "-1", "CidrBlock": "0.0.0.0/0", "RuleAction": "allow"} for egress in (True, False)
]


def _end(platform: Platform, name: str) -> _End:
    if name not in TIERS:
        return _End(IPv4Address(name), _OPEN)
    subnet = subnets(platform, name)[0]
    return _End(IPv4Network(subnet["CidrBlock"])[10], network_acl(platform, subnet))
