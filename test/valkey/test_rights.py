"""What the users of the cache can do on a real server."""

import pytest

from harness import checks
from harness.server import Server
from harness.users import User

OTHERS_AND_ALL = [
    "FLUSHALL",
    "FLUSHDB",
    "SWAPDB 0 1",
    "SELECT 1",
    "MOVE @string 1",
    "KEYS *",
    "SCAN 0",
    "RANDOMKEY",
    "DBSIZE",
    "CLUSTER GETKEYSINSLOT 0 10",
    "CLUSTER COUNTKEYSINSLOT 0",
    "SORT @list BY #weight_* GET #*",
    "SORT_RO @list GET #*",
    "SORT @list STORE #list",
    "COPY @string #new",
    "COPY #string @new",
    "DUMP #string",
    "RESTORE #new 0 x REPLACE",
    "MIGRATE 192.0.2.1 6379 #string 0 100",
    "OBJECT ENCODING #string",
    "OBJECT FREQ #string",
    "MEMORY USAGE #string",
    "MEMORY DOCTOR",
    "XADD #stream * a 1",
    "XREAD STREAMS #stream 0",
    "XREADGROUP GROUP g c STREAMS #stream >",
    "XINFO STREAM #stream",
    "PFCOUNT #string",
    "PFMERGE @new #string",
    "PFDEBUG GETREG #string",
    "BITOP AND @new #string #string",
    "GEORADIUS @zset 0 0 1 m STORE #new",
]

SCRIPTS_AND_CHANNELS = [
    "EVAL return 0",
    "EVAL_RO return 0",
    "EVALSHA 0 0",
    "FCALL f 0",
    "FCALL_RO f 0",
    "FUNCTION LOAD x",
    "FUNCTION FLUSH",
    "FUNCTION LIST",
    "FUNCTION DUMP",
    "SCRIPT LOAD x",
    "SCRIPT FLUSH",
    "SCRIPT KILL",
    "SUBSCRIBE __keyevent@0__:set",
    "PSUBSCRIBE *",
    "SSUBSCRIBE x",
    "PUBLISH x y",
    "SPUBLISH x y",
    "PUBSUB CHANNELS",
]

ADMINISTRATION = [
    "CONFIG GET *",
    "CONFIG SET notify-keyspace-events KEA",
    "CONFIG REWRITE",
    "ACL WHOAMI",
    "ACL LIST",
    "ACL LOG",
    "ACL SETUSER default on nopass ~* +@all",
    "ACL DRYRUN default GET #string",
    "CLIENT LIST",
    "CLIENT INFO",
    "CLIENT KILL TYPE normal",
    "CLIENT NO-EVICT ON",
    "CLIENT NO-TOUCH ON",
    "CLIENT TRACKING ON BCAST PREFIX #",
    "CLIENT PAUSE 1000",
    "CLIENT UNBLOCK 1",
    "CLIENT REPLY OFF",
    "COMMAND LIST",
    "MONITOR",
    "DEBUG SLEEP 0",
    "SHUTDOWN NOSAVE",
    "REPLICAOF 192.0.2.1 6379",
    "SLAVEOF NO ONE",
    "FAILOVER",
    "PSYNC ? -1",
    "SYNC",
    "SAVE",
    "BGSAVE",
    "BGREWRITEAOF",
    "LASTSAVE",
    "ROLE",
    "SLOWLOG GET",
    "LATENCY LATEST",
    "MODULE LOAD /nonexistent/x.so",
    "CLUSTER RESET",
    "WAIT 1 1",
    "TIME",
]


def problems(server: Server, users: list[User], check: checks.Check) -> dict[str, list[str]]:
    """What a check finds, by user."""
    return {user.name: wrong for user in users if (wrong := check(server, user))}


def test_D02_dev_staging_prod_and_a_sample_are_tried(users: list[User]) -> None:
    assert {user.name.split("-")[0] for user in users} == {"dev", "staging", "prod", "sample"}
    assert [user.name for user in users if not user.foreign or not user.prefixes] == []


def test_D02_the_permitted_commands_are_the_reviewed_ones(server: Server, users: list[User]) -> None:
    assert problems(server, users, checks.wrong_commands) == {}


def test_D02_every_other_command_of_the_engine_is_refused(server: Server, users: list[User]) -> None:
    assert problems(server, users, checks.wrong_refusals) == {}


def test_D02_every_permitted_command_works_on_own_keys(server: Server, users: list[User]) -> None:
    assert problems(server, users, checks.wrong_on_own_keys) == {}


def test_D02_what_the_server_tells_of_itself_names_no_keys(server: Server, users: list[User]) -> None:
    for user in users:
        for prefix in user.foreign:
            server.admin.run_all([["SET", f"{prefix}secret", "value"], ["GET", f"{prefix}secret"]])
        with server.client(user) as client:
            told = client.run("INFO", "everything")
        assert "db0:keys=" in told
        assert [prefix for prefix in user.foreign if prefix in told or "secret" in told] == []


def test_D02_every_permitted_command_is_refused_on_any_key_of_another(server: Server, users: list[User]) -> None:
    assert problems(server, users, checks.wrong_on_foreign_keys) == {}


def test_D02_keys_that_only_resemble_own_ones_are_refused(server: Server, users: list[User]) -> None:
    assert problems(server, users, checks.wrong_on_lookalikes) == {}


@pytest.mark.parametrize("line", [*OTHERS_AND_ALL, *SCRIPTS_AND_CHANNELS, *ADMINISTRATION])
def test_D02_refuses(server: Server, users: list[User], line: str) -> None:
    for user in users:
        places = {"@": user.prefixes[0], "#": user.foreign[0]}
        command = [places.get(word[0], word[0]) + word[1:] for word in line.split(" ")]
        with server.client(user) as client:
            answer = client.run(*command)
        assert checks.refused_command(answer), f"{user.name}: {' '.join(command)}: {answer}"
