"""What users of a cache in cluster mode can do beside the others, on a real cluster of one node."""

import pytest

from harness import checks
from harness.examples import reviewed
from harness.server import Server
from harness.users import User

# What clients of a cluster ask before they reach a key. Before a name is added: can it tell the name of a key?
REVIEWED = {
    "cluster|slots",
    "cluster|shards",
    "cluster|nodes",
    "command",
    "command|count",
    "command|docs",
    "command|getkeys",
    "command|getkeysandflags",
    "command|help",
    "command|info",
    "command|list",
    "readonly",
}
REFUSED = [
    "CLUSTER GETKEYSINSLOT 0 10",
    "CLUSTER COUNTKEYSINSLOT 0",
    "CLUSTER SLOT-STATS SLOTSRANGE 0 1",
    "CLUSTER SETSLOT 0 NODE x",
    "CLUSTER DELSLOTS 0",
    "CLUSTER FLUSHSLOTS",
    "CLUSTER MEET 192.0.2.1 6379",
    "CLUSTER FORGET x",
    "CLUSTER RESET HARD",
    "CLUSTER FAILOVER TAKEOVER",
    "KEYS *",
    "SCAN 0",
    "CONFIG GET *",
]


def test_D02_the_permitted_commands_are_those_of_nodes_and_the_reviewed_ones(
    cluster: Server, cluster_users: list[User]
) -> None:
    known = cluster.commands()
    wanted = {example.of(set(known)) for example in reviewed()} | (REVIEWED & set(known))
    assert len(cluster_users) == 2
    for user in cluster_users:
        assert cluster.permitted(user, known) == wanted


def test_D02_a_client_finds_the_cluster_and_learns_no_key(cluster: Server, cluster_users: list[User]) -> None:
    for user in cluster_users:
        foreign = f"{user.foreign[0]}secret"
        assert cluster.admin.run("SET", foreign, "x") == "OK"
        with cluster.client(user) as client:
            told = [client.run(*ask) for ask in (["CLUSTER", "SLOTS"], ["CLUSTER", "SHARDS"], ["CLUSTER", "NODES"])]
            assert client.run("READONLY") == "OK"
            assert told[0][0][:2] == [0, 16383]
            assert "secret" not in str(told)
            assert client.run("GET", foreign) == "NOPERM No permissions to access a key"


def test_D02_a_cart_lives_under_one_hash_tag(cluster: Server, cluster_users: list[User]) -> None:
    for user in cluster_users:
        items, total = (f"{user.prefixes[0]}{{ana}}:{name}" for name in ("items", "total"))
        with cluster.client(user) as client:
            assert client.run_all([["MULTI"], ["RPUSH", items, "shoes"], ["SET", total, "1"], ["EXEC"]])[-1] == [1, "OK"]
            assert client.run("RENAME", total, f"{items}-2") == "OK"
            assert client.run("DEL", items, f"{items}-2") == 2


@pytest.mark.parametrize("line", REFUSED)
def test_D02_refuses_in_cluster_mode(cluster: Server, cluster_users: list[User], line: str) -> None:
    for user in cluster_users:
        with cluster.client(user) as client:
            answer = client.run(*line.split(" "))
        assert checks.refused_command(answer), f"{user.name}: {line}: {answer}"
