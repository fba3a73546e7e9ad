"""What each user may do after the migration, in plain PostgreSQL."""

import pytest

from harness import checks
from harness.migration import Migration, Printed
from harness.server import MASTER, Server


@pytest.fixture
def migrated(server: Server, migration: Migration, printed: Printed) -> Server:
    """A server with the sample's databases and the tables of its first service."""
    outcome = migration.call(server, printed.plans["sample"])
    assert outcome.result == {"PhysicalResourceId": "database-users"}, outcome.output
    assert not server.run("orders", "orders", *checks.SCHEMA).error
    return server


def test_D01_a_service_does_what_its_level_says_and_nothing_else(migrated: Server) -> None:
    assert checks.wrong_rights(migrated) == []


def test_D01_a_service_connects_to_its_own_database_and_no_service_can_open_another(migrated: Server) -> None:
    assert checks.wrong_connections(migrated) == []
    assert checks.wrong_rights(migrated) == []


def test_D01_no_user_has_a_password_and_no_owner_signs_in(migrated: Server) -> None:
    assert checks.wrong_catalogue(migrated) == []


def test_D01_a_session_begins_with_limits_and_a_search_path_without_public(migrated: Server) -> None:
    assert checks.wrong_sessions(migrated) == []


def test_D01_a_service_has_no_more_connections_than_it_is_given(migrated: Server) -> None:
    sessions = [migrated.session("orders", "orders") for _ in range(3)]
    try:
        assert 'too many connections for role "orders"' in migrated.run("orders", "orders", "SELECT 1").error
        assert not migrated.run("reports", "orders", "SELECT 1").error
    finally:
        for session in sessions:
            session.kill()
            session.wait()


def test_D01_nobody_signs_in_in_plaintext_or_without_being_a_service(migrated: Server) -> None:
    assert not migrated.run("orders", "orders", "SELECT 1").error
    assert "pg_hba.conf rejects connection" in migrated.run("orders", "orders", "SELECT 1", mode="disable").error
    for stranger in (MASTER, "orders_owner", "orders_ddl", "nobody"):
        assert "no password supplied" in migrated.run(stranger, "orders", "SELECT 1").error


def test_D01_every_change_of_a_role_or_a_table_is_audited_and_no_password_is_written(migrated: Server) -> None:
    log = migrated.log()
    for statement in ("CREATE ROLE", "GRANT ROLE", "ALTER ROLE", "CREATE TABLE"):
        assert f",{statement}," in log, statement
    assert "PASSWORD <REDACTED>" in log
    assert migrated.password not in log


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_D01_the_services_of_every_environment_get_their_databases(
    server: Server, migration: Migration, printed: Printed, environment: str
) -> None:
    plan = printed.plans[environment]
    assert migration.call(server, plan).result
    for entry in plan:
        for service in entry["services"]:
            for other in plan:
                answer = server.run(service["user"], other["database"], "SELECT current_user")
                own = any(user["user"] == service["user"] for user in other["services"])
                assert answer.rows == [service["user"]] if own else answer.refused
