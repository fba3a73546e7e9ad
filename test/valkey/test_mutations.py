"""Access strings that are broken on purpose: a check must find each, or the checks prove nothing."""

from dataclasses import replace

import pytest

from harness import checks
from harness.server import Server
from harness.users import User

ADDED = [
    ("+@all", "shutdown"),
    ("+@read", "scan"),
    ("+@write", "function|flush"),
    ("+@keyspace", "flushall"),
    ("+@connection", "client|tracking"),
    ("+@pubsub", "subscribe"),
    ("+@scripting", "eval"),
    ("+@stream", "xread"),
    ("+@admin", "config|set"),
    ("+@blocking", "xreadgroup"),
    ("+@hyperloglog", "pfadd"),
    ("+sort", "sort"),
    ("+client", "client|kill"),
    ("+select", "select"),
    ("+copy", "copy"),
]
REMOVED = ["@hash", "@transaction", "rename", "unlink", "expire", "ttl", "ping", "client|setinfo", "del"]
KEYS = [
    ("~*", checks.wrong_on_foreign_keys, "GET "),
    ("%R~*", checks.wrong_on_foreign_keys, "GET "),
    ("%W~*", checks.wrong_on_foreign_keys, "SET "),
    ("%RW~{foreign}*", checks.wrong_on_foreign_keys, "ZUNIONSTORE "),
    ("%R~{foreign}*", checks.wrong_on_foreign_keys, "MGET "),
    ("%W~{foreign}*", checks.wrong_on_foreign_keys, "has changed"),
    ("~{own}*", checks.wrong_on_lookalikes, "s:1"),
    ("~*{own}:*", checks.wrong_on_lookalikes, "GET other:"),
    ("~{own}?*", checks.wrong_on_lookalikes, "-1"),
]


def find(server: Server, user: User, access: str, check: checks.Check) -> list[str]:
    """What a check finds in a user with another access string."""
    mutant = replace(user, name="mutant", access=access)
    server.add(mutant)
    return check(server, mutant)


@pytest.mark.parametrize(("rule", "command"), ADDED)
def test_D02_a_right_too_many_is_noticed(server: Server, users: list[User], rule: str, command: str) -> None:
    found = find(server, users[0], f"{users[0].access} {rule}", checks.wrong_commands)
    assert f"not reviewed: {command}" in found


@pytest.mark.parametrize("rule", REMOVED)
def test_D02_a_missing_right_is_noticed(server: Server, users: list[User], rule: str) -> None:
    access = f"{users[0].access} -{rule}"
    assert find(server, users[0], access, checks.wrong_commands)
    assert find(server, users[0], access, checks.wrong_on_own_keys)


@pytest.mark.parametrize(("pattern", "check", "victim"), KEYS)
def test_D02_a_key_too_many_is_noticed(
    server: Server, users: list[User], pattern: str, check: checks.Check, victim: str
) -> None:
    user = users[0]
    rule = pattern.format(own=user.prefixes[0][:-1], foreign=user.foreign[0])
    found = find(server, user, f"{user.access} {rule}", check)
    assert [problem for problem in found if victim in problem]


def test_D02_a_right_too_many_is_noticed_when_it_is_used(server: Server, users: list[User]) -> None:
    found = find(server, users[0], f"{users[0].access} +time +randomkey", checks.wrong_refusals)
    assert {problem.split(":")[0] for problem in found} == {"randomkey", "time"}
