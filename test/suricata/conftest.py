"""The firewalls, synthesised once, and what the engine says of them, replayed once each."""

from dataclasses import dataclass

import pytest

from harness.cases import Case, allowed_cases, blind_cases, refused_cases
from harness.engine import Verdict, replay
from harness.firewalls import Firewall, read_firewalls


@dataclass(frozen=True)
class Replayed:
    """A firewall, what was tried, and what became of it."""

    firewall: Firewall
    allowed: list[Case]
    refused: list[Case]
    blind: list[Case]
    verdicts: dict[str, Verdict]


@pytest.fixture(scope="session")
def firewalls() -> list[Firewall]:
    """Every firewall that the app and the sample make."""
    return read_firewalls()


@pytest.fixture(scope="session")
def replays(firewalls: list[Firewall]) -> list[Replayed]:
    """All cases against all firewalls."""
    replays = []
    for firewall in firewalls:
        kinds = [list(cases(firewall)) for cases in (allowed_cases, refused_cases, blind_cases)]
        cases = {case.name: case.packets for kind in kinds for case in kind}
        assert len(cases) == sum(map(len, kinds)), f"two cases of {firewall.name} share a name"
        replays.append(Replayed(firewall, *kinds, replay(firewall.name, firewall.rules, cases)))
    return replays
