"""Rules that are broken on purpose: a case must come out wrong for each, or the replay proves nothing."""

from collections.abc import Callable

import pytest

from conftest import Replayed
from harness.engine import replay
from test_egress import passed, refused

Mutation = Callable[[str], str | None]


def without(text: str) -> Mutation:
    """Removes the rules that contain a text."""
    return lambda rule: None if text in rule else rule


def replaced(old: str, new: str) -> Mutation:
    """Replaces a text wherever it stands."""
    return lambda rule: rule.replace(old, new)


EXACTLY = " startswith; endswith;"
MUTATIONS: dict[str, tuple[Mutation, str]] = {
    "a name that only ends like an allowed one": (replaced(EXACTLY, " endswith;"), "a longer label"),
    "a name that only starts like an allowed one": (replaced(EXACTLY, " startswith;"), "starts with it"),
    "any address on the right port": (without("no party publishes for port 443"), " at 1.1.1.1"),
    "any port": (without("TCP to a port that no allowance names"), " at port 22"),
    "any other name": (without('"TLS '), "another name"),
    "any side": (without("outside the subnets of this side"), " from 10."),
    "QUIC as any UDP": (without('"QUIC"'), "QUIC"),
    "no pass": (without("pass tls"), "ClientHello split"),
    "an early refusal": (replaced(" app-layer-protocol:!tls;", " dsize:>0;"), "ClientHello split"),
}


@pytest.mark.parametrize(("mutation", "victim"), MUTATIONS.values(), ids=MUTATIONS)
def test_N03_replay_notices(replays: list[Replayed], mutation: Mutation, victim: str) -> None:
    sample = replays[0]
    rules = [changed for rule in sample.firewall.rules if (changed := mutation(rule)) is not None]
    assert rules != sample.firewall.rules
    cases = [*sample.allowed, *sample.refused]
    verdicts = replay(f"broken {victim} {len(rules)}", rules, {case.name: case.packets for case in cases})
    right = {case.name: (refused if case.message else passed)(case, verdicts[case.name]) for case in cases}
    assert [name for name, held in right.items() if not held and victim in name]
