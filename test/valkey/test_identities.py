"""Who is who on the server, and what a session store does with it."""

from harness.client import Refusal
from harness.server import ADMIN, Server
from harness.users import User

UNKNOWN = "WRONGPASS invalid username-password pair or user is disabled."


def test_D02_nobody_does_anything_before_signing_in(server: Server) -> None:
    with server.stranger() as client:
        for command in (["GET", "cart:string"], ["PING"], ["ACL", "WHOAMI"], ["CLIENT", "SETINFO", "LIB-NAME", "x"]):
            assert client.run(*command) == "NOAUTH Authentication required."


def test_D02_the_user_default_is_off(server: Server) -> None:
    with server.stranger() as client:
        for command in (["AUTH", ""], ["AUTH", "any"], ["AUTH", "default", ""], ["HELLO", "3", "AUTH", "default", ""]):
            assert client.run(*command) == UNKNOWN


def test_D02_nobody_becomes_another_with_a_password_of_its_own(server: Server, users: list[User]) -> None:
    for user in users:
        others = [other.name for other in users if other is not user]
        password = server.password_of(user)
        with server.client(user) as client:
            for name in [*others, ADMIN, "default"]:
                assert client.run("AUTH", name, password) == UNKNOWN
                assert client.run("HELLO", "3", "AUTH", name, password) == UNKNOWN
            assert client.run("GET", f"{user.foreign[0]}string") == "NOPERM No permissions to access a key"
            assert not isinstance(client.run("GET", f"{user.prefixes[0]}string"), Refusal)


def test_D02_a_connection_that_is_reset_is_nobody(server: Server, users: list[User]) -> None:
    with server.client(users[0]) as client:
        assert client.run("RESET") == "RESET"
        assert client.run("GET", f"{users[0].prefixes[0]}string") == "NOAUTH Authentication required."


def test_D02_a_session_lives_changes_its_name_and_ends(server: Server, users: list[User]) -> None:
    server.admin.run("FLUSHALL")
    for user in users:
        session, renewed = (f"{user.prefixes[0]}{name}" for name in ("before", "after"))
        with server.stranger() as client:
            greeting = client.run("HELLO", "3", "AUTH", user.name, server.password_of(user), "SETNAME", "web-1")
            assert isinstance(greeting, list) and "proto" in greeting
            assert client.run("CLIENT", "SETINFO", "LIB-VER", "1.0") == "OK"
            assert client.run("HSET", session, "person", "ana", "visits", "1") == 2
            assert client.run("EXPIRE", session, "1800") == 1
            assert client.run("HINCRBY", session, "visits", "1") == 2
            assert client.run("RENAME", session, renewed) == "OK"
            assert client.run("HMGET", renewed, "person", "visits") == ["ana", "2"]
            assert 1790 < client.run("TTL", renewed) <= 1800
            assert client.run("UNLINK", session, renewed) == 1
            assert client.run("HGETALL", renewed) == []


def test_D02_a_cart_that_changed_meanwhile_is_not_overwritten(server: Server, users: list[User]) -> None:
    user = users[0]
    cart = f"{user.prefixes[0]}of-ana"
    with server.client(user) as one, server.client(user) as other:
        assert other.run("SET", cart, "shoes") == "OK"
        assert one.run("WATCH", cart) == "OK"
        assert other.run("SET", cart, "shoes and socks") == "OK"
        assert one.run_all([["MULTI"], ["SET", cart, "nothing"], ["EXEC"]]) == ["OK", "QUEUED", None]
        assert one.run_all([["MULTI"], ["APPEND", cart, "!"], ["EXEC"]]) == ["OK", "QUEUED", [16]]
        assert one.run("GET", cart) == "shoes and socks!"
