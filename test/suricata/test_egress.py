"""Captures of what clients try, replayed through the rules of the synthesised firewalls."""

from collections.abc import Callable

from conftest import Replayed
from harness.cases import Case
from harness.engine import Verdict, message_of


def passed(_: Case, verdict: Verdict) -> bool:
    """Whether every packet went through without an alert."""
    return not verdict.dropped and verdict.message is None


def refused(case: Case, verdict: Verdict) -> bool:
    """Whether the first packet that shows what it is was dropped, with the right alert."""
    return (verdict.message, verdict.dropped[:1]) == (case.message, [case.stopped_at])


def wrong(replays: list[Replayed], which: str, right: Callable[[Case, Verdict], bool]) -> list[str]:
    """The cases that came out otherwise."""
    found = [(replay, case) for replay in replays for case in getattr(replay, which)]
    return [
        f"{replay.firewall.name}: {case.name}: got {verdict}, not {case.message} at {case.stopped_at}"
        for replay, case in found
        if not right(case, verdict := replay.verdicts[case.name])
    ]


def test_N03_allowed_names_pass_at_every_published_address_from_every_subnet(replays: list[Replayed]) -> None:
    assert [replay.firewall.name for replay in replays if not replay.allowed] == []
    assert wrong(replays, "allowed", passed) == []


def test_N03_the_engine_saw_the_allowed_connections_as_tls(replays: list[Replayed]) -> None:
    assert wrong(replays, "allowed", lambda _, verdict: verdict.applications == {"tls"}) == []


def test_N03_everything_else_is_dropped_with_an_alert_that_says_what_it_was(replays: list[Replayed]) -> None:
    assert wrong(replays, "refused", refused) == []


def test_N03_no_data_follows_a_refused_handshake(replays: list[Replayed]) -> None:
    def silent(case: Case, verdict: Verdict) -> bool:
        judged_by_name = (case.message or "").startswith(("TLS", "DNS over HTTPS"))
        return not judged_by_name or verdict.dropped == list(range(case.stopped_at, verdict.packets))

    assert wrong(replays, "refused", silent) == []


def test_N03_every_kind_of_refusal_is_tried(replays: list[Replayed]) -> None:
    for replay in replays:
        tried = {case.message for case in replay.refused}
        kinds = {message_of(rule) for rule in replay.firewall.rules if rule.startswith("drop")}
        assert {kind for kind in kinds - tried if not kind.startswith("DNS over HTTPS")} == set(), replay.firewall.name


def test_N03_stock_and_strict_order_are_one_where_passing_rules_stand_first(replays: list[Replayed]) -> None:
    for replay in replays:
        actions = [rule.split()[0] for rule in replay.firewall.rules]
        assert actions == sorted(actions, key=["pass", "drop"].index)


def test_N03_a_name_after_a_zero_byte_is_what_the_engine_cannot_see(replays: list[Replayed]) -> None:
    assert wrong(replays, "blind", passed) == []


def test_N07_cardholder_and_app_subnets_share_no_way_out(replays: list[Replayed]) -> None:
    sides = [replay for replay in replays if replay.firewall.name.startswith("sample")]
    assert len(sides) == 2
    for replay in sides:
        crossing = [case for case in replay.refused if case.message and "outside the subnets" in case.message]
        assert len(crossing) == 4
        assert wrong([replay], "refused", lambda case, verdict: case not in crossing or refused(case, verdict)) == []
