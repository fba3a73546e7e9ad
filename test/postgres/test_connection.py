"""The way to the server: whom the function trusts with its password, and what it waits for."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from harness.certificates import Authority, new_authority
from harness.migration import Migration, Outcome, Printed, finished
from harness.server import Server, free_port, running_server

LONG = 300
"""Seconds that leave time for another attempt."""


def failed(outcome: Outcome, message: str) -> None:
    """A call that ended at once, for one reason."""
    assert outcome.result is None
    assert message in outcome.error, outcome.output
    assert '"again"' not in outcome.output


def test_D01_a_server_that_another_authority_signed_gets_no_password(
    server: Server, migration: Migration, printed: Printed, folder: Path
) -> None:
    stranger = replace(migration, trusted=new_authority(folder, "stranger"))
    failed(stranger.call(server, printed.plans["sample"], seconds=LONG), "certificate")
    assert server.admin("postgres", "SELECT 1 FROM pg_roles WHERE rolname = 'orders'") == []


def test_D01_a_server_of_another_name_gets_no_password(server: Server, migration: Migration, printed: Printed) -> None:
    outcome = migration.call(server, printed.plans["sample"], host="127.0.0.1", seconds=LONG)
    failed(outcome, "ERR_TLS_CERT_ALTNAME_INVALID")


def test_D01_a_server_without_tls_gets_no_password(server: Server, migration: Migration, printed: Printed) -> None:
    with plain_server() as (port, received):
        outcome = migration.call(replace(server, port=port), printed.plans["sample"], seconds=LONG)
    failed(outcome, "The server does not support SSL connections")
    assert b"".join(received) == bytes([0, 0, 0, 8, 4, 210, 22, 47]), "more than the question for TLS was sent"


def test_D01_a_password_that_was_just_rotated_is_read_again(
    server: Server, migration: Migration, printed: Printed
) -> None:
    migration.store("of-yesterday")
    process = migration.start(server, printed.plans["sample"], seconds=LONG)
    assert process.stdout
    first = process.stdout.readline()
    assert '{"again":"28P01: password authentication failed for user' in first
    assert "of-yesterday" not in first
    migration.store(server.password)
    assert finished(process).result


def test_D01_a_wrong_password_fails_in_the_end_and_is_not_written(
    server: Server, migration: Migration, printed: Printed
) -> None:
    migration.store("wrong-and-secret")
    outcome = migration.call(server, printed.plans["sample"])
    failed(outcome, "users of the databases: 28P01: password authentication failed for user")
    assert "wrong-and-secret" not in outcome.output


def test_D01_a_secret_that_cannot_be_read_is_not_written(
    server: Server, migration: Migration, printed: Printed
) -> None:
    migration.store_text("wrong-and-secret")
    outcome = migration.call(server, printed.plans["sample"])
    failed(outcome, "the master secret holds no JSON")
    assert "wrong-and-secret" not in outcome.output


def test_D01_a_server_that_still_starts_is_waited_for(
    migration: Migration, printed: Printed, folder: Path, authority: Authority
) -> None:
    home = folder / "late"
    home.mkdir()
    port = free_port()
    late = Server(home, port, authority, 0)
    migration.store(late.password)
    process = migration.start(late, printed.plans["sample"], seconds=LONG)
    assert process.stdout
    assert '{"again":"ECONNREFUSED' in process.stdout.readline()
    with running_server(home, authority, port=port) as server:
        replace(server, password=late.password).empty()
        assert finished(process).result
        assert server.run("orders", "orders", "SELECT current_user").rows == ["orders"]


def test_D01_nobody_there_fails_in_the_end(server: Server, migration: Migration, printed: Printed) -> None:
    outcome = migration.call(replace(server, port=free_port()), printed.plans["sample"])
    failed(outcome, "users of the databases: ECONNREFUSED")


def test_D01_the_deletion_needs_no_server(server: Server, migration: Migration, printed: Printed) -> None:
    outcome = migration.call(replace(server, port=free_port()), printed.plans["sample"], request="Delete")
    assert outcome.result == {"PhysicalResourceId": "database-users"}


@contextmanager
def plain_server() -> Iterator[tuple[int, list[bytes]]]:
    """A server that knows no TLS and takes down what it is sent."""
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                received.append(connection.recv(1024))
                connection.sendall(b"N")
                while more := connection.recv(1024):
                    received.append(more)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield listening.getsockname()[1], received
        thread.join(timeout=5)
