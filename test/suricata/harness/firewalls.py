"""The firewalls of the synthesised templates, and what the service graph wants of them."""

import json
import subprocess
from dataclasses import dataclass
from ipaddress import IPv4Network
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SURICATA = ROOT / "test" / "suricata"


@dataclass(frozen=True)
class Allowance:
    """A party that a side may reach."""

    domain: str
    port: int
    addresses: list[str]
    reason: str

    @property
    def address(self) -> str:
        """One of its published addresses."""
        return last_of(self.addresses[0])


@dataclass(frozen=True)
class Firewall:
    """One side of one environment."""

    name: str
    rules: list[str]
    sources: list[str]
    others: list[str]
    allowances: list[Allowance]

    @property
    def source(self) -> str:
        """An address inside the side's first subnet."""
        return first_of(self.sources[0])


def first_of(block: str) -> str:
    """The first address of a block that a host may have."""
    network = IPv4Network(block)
    return str(network[min(4, network.num_addresses - 1)])


def last_of(block: str) -> str:
    """The last address of a block."""
    return str(IPv4Network(block)[-1])


def outside(blocks: list[str], inside: list[str]) -> str:
    """An address next to one of the blocks and in none of those inside."""
    for block in blocks:
        network = IPv4Network(block)
        for neighbour in (network.broadcast_address + 1, network.network_address - 1):
            if not any(neighbour in IPv4Network(other) for other in inside):
                return str(neighbour)
    raise AssertionError(f"no address next to {blocks} lies outside {inside}")


def read_firewalls() -> list[Firewall]:
    """The firewalls, synthesised anew."""
    command = ["node_modules/.bin/ts-node", str(SURICATA / "print-firewalls.ts")]
    printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=120).stdout
    return [
        Firewall(**{**firewall, "allowances": [Allowance(**allowance) for allowance in firewall["allowances"]]})
        for firewall in json.loads(printed)
    ]
