"""A deployment that comes again, that changes the graph, that fails half-way, that meets what is not its own."""

import time
from copy import deepcopy
from typing import Any

import pytest

from harness import checks
from harness.migration import Migration, Printed, finished
from harness.server import Server

Plan = list[dict[str, Any]]
STATE = [
    "SELECT rolname, rolcanlogin, rolinherit, rolconnlimit, rolconfig FROM pg_roles WHERE oid >= 16384 ORDER BY 1",
    "SELECT pg_get_userbyid(roleid), pg_get_userbyid(member) FROM pg_auth_members ORDER BY 1, 2",
    "SELECT datname, pg_get_userbyid(datdba), datacl, datconnlimit FROM pg_database ORDER BY 1",
    "SELECT nspname, pg_get_userbyid(nspowner), nspacl FROM pg_namespace WHERE nspname !~ '^pg_' ORDER BY 1",
    "SELECT relname, pg_get_userbyid(relowner), relacl FROM pg_class WHERE relnamespace = 'orders'::regnamespace ORDER BY 1",
    "SELECT pg_get_userbyid(defaclrole), defaclobjtype, defaclacl FROM pg_default_acl ORDER BY 1, 2",
    "SELECT setdatabase, pg_get_userbyid(setrole), setconfig FROM pg_db_role_setting ORDER BY 1, 2",
]


@pytest.fixture
def plan(printed: Printed) -> Plan:
    """The sample, to be changed."""
    return deepcopy(printed.plans["sample"])


def state(server: Server) -> list[str]:
    """Everything that the migration decides, as the catalogue of one database has it."""
    return server.admin("orders", *STATE)


def migrate(server: Server, migration: Migration, plan: Plan, request: str = "Update") -> None:
    """A call that must succeed."""
    outcome = migration.call(server, plan, request=request)
    assert outcome.result, outcome.output


def test_D01_a_second_run_changes_nothing(server: Server, migration: Migration, plan: Plan) -> None:
    migrate(server, migration, plan, "Create")
    assert not server.run("orders", "orders", *checks.SCHEMA).error
    migrate(server, migration, plan)
    before = state(server)
    migrate(server, migration, plan)
    assert state(server) == before
    assert [check(server) for check in checks.ALL] == [[], [], [], []]


def test_D01_rights_that_somebody_added_by_hand_are_taken_again(server: Server, migration: Migration, plan: Plan) -> None:
    migrate(server, migration, plan)
    assert not server.run("orders", "orders", *checks.SCHEMA).error
    migrate(server, migration, plan)
    before = state(server)
    server.admin(
        "orders",
        "GRANT CONNECT ON DATABASE orders TO PUBLIC, payments",
        "GRANT USAGE ON SCHEMA orders TO payments",
        "GRANT ALL ON SCHEMA public TO PUBLIC",
        "GRANT INSERT ON orders.items TO reports",
        "ALTER ROLE orders INHERIT CREATEDB CONNECTION LIMIT -1 PASSWORD 'secret'",
        "ALTER ROLE orders SET statement_timeout = 0",
    )
    assert state(server) != before
    migrate(server, migration, plan)
    assert [check(server) for check in checks.ALL] == [[], [], [], []]


def test_D01_a_service_that_leaves_signs_in_no_more_and_its_tables_stay(
    server: Server, migration: Migration, plan: Plan
) -> None:
    migrate(server, migration, plan)
    assert not server.run("orders", "orders", *checks.SCHEMA, "RESET ROLE", "INSERT INTO items (name) VALUES ('a')").error
    session = server.session("orders", "orders")
    without = [{**entry, "services": [s for s in entry["services"] if s["user"] != "orders"]} for entry in plan]
    migrate(server, migration, without)
    assert session.wait(timeout=10) != 0, "its open session goes on"
    assert server.run("orders", "orders", "SELECT 1").error
    assert server.admin("orders", "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'orders'") == ["f"]
    assert server.admin("orders", "SELECT 1 FROM pg_auth_members WHERE member = 'orders'::regrole") == []
    assert server.run("reports", "orders", "SELECT name FROM items").rows == ["a"]
    migrate(server, migration, plan)
    assert server.run("orders", "orders", "SELECT name FROM items").rows == ["a"]
    assert checks.wrong_rights(server) == []


def test_D01_a_service_that_leaves_a_database_or_falls_a_level_loses_what_it_had(
    server: Server, migration: Migration, plan: Plan
) -> None:
    plan[1]["services"].append({"user": "orders", "level": "read-write", "connections": 5})
    migrate(server, migration, plan)
    assert not server.run("orders", "orders", *checks.SCHEMA).error
    assert not server.run("orders", "payments", "SELECT 1").error
    plan[1]["services"].pop()
    for service, level in zip(plan[0]["services"], ["read-only", "owner", "read-only"]):
        service["level"] = level
    migrate(server, migration, plan)
    assert server.run("orders", "payments", "SELECT 1").refused
    assert server.run("orders", "orders", "SET ROLE orders_ddl").refused
    assert server.run("orders", "orders", "INSERT INTO items (name) VALUES ('a')").refused
    assert not server.run("orders", "orders", "SELECT * FROM items").error
    assert not server.run("billing", "orders", "SET ROLE orders_ddl", "ALTER TABLE items ADD COLUMN more int").error
    assert server.admin("payments", "SELECT has_schema_privilege('orders', 'payments', 'USAGE')") == ["f"]


def test_D01_a_database_that_leaves_is_closed_and_kept(server: Server, migration: Migration, plan: Plan) -> None:
    migrate(server, migration, plan)
    statements = ["SET ROLE payments_ddl", "CREATE TABLE cards (token text)", "INSERT INTO cards VALUES ('t')"]
    assert not server.run("payments", "payments", *statements).error
    migrate(server, migration, plan[:1])
    assert server.run("payments", "payments", "SELECT 1").error
    assert server.admin("payments", "SELECT token FROM payments.cards") == ["t"]


def test_D01_the_deletion_of_the_resource_drops_nothing(server: Server, migration: Migration, plan: Plan) -> None:
    migrate(server, migration, plan)
    before = state(server)
    migrate(server, migration, plan, "Delete")
    assert state(server) == before


@pytest.mark.parametrize("step", ["CREATE DATABASE", "GRANT CONNECT", "CREATE SCHEMA", "ALTER DEFAULT PRIVILEGES"])
def test_D01_a_run_that_fails_half_way_closes_what_it_made_and_repeats_well(
    server: Server, migration: Migration, plan: Plan, step: str
) -> None:
    statements = migration.code / "statements.js"
    broken = migration.copy({"statements.js": statements.read_text().replace(step, f"NO {step}")})
    outcome = broken.call(server, plan)
    assert outcome.result is None
    assert outcome.error.startswith("users of the databases: 42601: syntax error"), outcome.output
    made = server.admin("postgres", "SELECT datname FROM pg_database WHERE datname IN ('orders', 'payments')")
    for database in made:
        for user in checks.USERS:
            tried = server.run(user, database, "SELECT 1")
            assert tried.error or checks.DATABASES[user] == database
    migrate(server, migration, plan)
    assert not server.run("orders", "orders", *checks.SCHEMA).error
    assert [check(server) for check in checks.ALL] == [[], [], [], []]


def test_D01_a_transaction_that_fails_leaves_no_role_behind(server: Server, migration: Migration, plan: Plan) -> None:
    statements = (migration.code / "statements.js").read_text()
    broken = migration.copy({"statements.js": statements.replace("RESET ALL", "RESETALL", 1)})
    assert broken.call(server, plan).result is None
    assert server.admin("postgres", "SELECT 1 FROM pg_roles WHERE rolname ~ 'orders'") == []


def test_D01_without_the_audit_extension_there_is_no_database(server: Server, migration: Migration, plan: Plan) -> None:
    server.admin("template1", "DROP EXTENSION pgaudit")
    try:
        outcome = migration.call(server, plan)
        assert 'permission denied to create extension "pgaudit"' in outcome.error
    finally:
        server.admin("template1", "CREATE EXTENSION pgaudit")


def test_D01_a_right_that_another_gave_and_that_stays_fails_the_deployment(
    server: Server, migration: Migration, plan: Plan
) -> None:
    migrate(server, migration, plan)
    server.admin("orders", "CREATE TABLE orders.foreign_one (id int)")
    outcome = migration.call(server, plan)
    assert outcome.result is None
    assert "foreign_one" in outcome.error
    server.admin("orders", "DROP TABLE orders.foreign_one")
    migrate(server, migration, plan)


@pytest.mark.parametrize(
    ("statement", "stranger"),
    [
        ("CREATE ROLE orders LOGIN SUPERUSER", "role orders"),
        ("CREATE ROLE orders_owner", "role orders_owner"),
        ("CREATE ROLE orders_ddl", "role orders_ddl"),
        ("CREATE DATABASE orders", "database orders of postgres"),
    ],
)
def test_D01_what_it_did_not_make_is_not_taken_over(
    server: Server, migration: Migration, plan: Plan, statement: str, stranger: str
) -> None:
    server.admin("postgres", statement)
    outcome = migration.call(server, plan)
    assert (
        outcome.error
        == f"users of the databases: Error: {stranger} was not made by this resource; rename it, or remove it"
    )
    assert server.admin("postgres", "SELECT 1 FROM pg_roles WHERE rolname = 'billing'") == []


def test_D01_the_administrator_can_be_no_service(server: Server, migration: Migration, plan: Plan) -> None:
    plan[0]["services"][0]["user"] = "clusteradmin"
    assert "role clusteradmin was not made by this resource" in migration.call(server, plan).error


def test_D01_hostile_names_are_names_and_nothing_else(server: Server, migration: Migration) -> None:
    user, database = 'a"; DROP ROLE victim; --', "b'\"; DROP DATABASE victim; --"
    server.admin("postgres", "CREATE ROLE victim")
    server.admin("postgres", "CREATE DATABASE victim")
    plan = [{"database": database, "services": [{"user": user, "level": "owner", "connections": 5}]}]
    migrate(server, migration, plan)
    migrate(server, migration, plan)
    assert server.run(user, database, "SELECT current_user, current_database()").rows == [f"{user}|{database}"]
    assert server.run(user, "victim", "SELECT 1").rows == ["1"]
    migrate(server, migration, [{**plan[0], "services": [{**plan[0]["services"][0], "user": "plain"}]}])
    assert server.run(user, database, "SELECT 1").error


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"level": "superuser"}, "level of orders must be one of owner, read-write, read-only, got superuser"),
        ({"level": "constructor"}, "level of orders must be one of owner, read-write, read-only, got constructor"),
        ({"user": "orders_owner"}, "role orders_owner would serve two purposes; rename the service or the database"),
        ({"user": "o" * 64}, "name of a role must have at most 63 bytes, got " + "o" * 64 + "; shorten it"),
    ],
)
def test_D01_a_plan_that_says_nothing_clear_is_refused(
    server: Server, migration: Migration, plan: Plan, change: dict[str, str], message: str
) -> None:
    plan[0]["services"][0].update(change)
    assert migration.call(server, plan).error == message
    assert server.admin("postgres", "SELECT 1 FROM pg_roles WHERE rolname ~ 'orders'") == []


def test_D01_two_runs_at_once_follow_each_other(server: Server, migration: Migration, plan: Plan) -> None:
    started = [migration.start(server, plan) for _ in range(2)]
    for process in started:
        outcome = finished(process)
        assert outcome.result, outcome.output
        assert '"again"' not in outcome.output
    assert not server.run("orders", "orders", *checks.SCHEMA).error
    assert [check(server) for check in checks.ALL] == [[], [], [], []]


def test_D01_a_proxy_of_the_database_keeps_its_own_way_in(server: Server, migration: Migration, plan: Plan) -> None:
    server.admin("postgres", "CREATE ROLE rdsproxyadmin LOGIN")
    migrate(server, migration, plan)
    assert server.admin("orders", "SELECT has_database_privilege('rdsproxyadmin', 'orders', 'CONNECT')") == ["t"]
    assert server.admin("orders", "SELECT has_schema_privilege('rdsproxyadmin', 'orders', 'USAGE')") == ["f"]


def test_D01_a_session_that_holds_the_lock_is_waited_for(server: Server, migration: Migration, plan: Plan) -> None:
    lock = server.session("postgres", "postgres", "SELECT pg_advisory_lock(7214053)")
    process = migration.start(server, plan)
    time.sleep(2)
    assert server.admin("postgres", "SELECT 1 FROM pg_roles WHERE rolname = 'orders'") == []
    server.admin("postgres", "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
    lock.wait(timeout=10)
    outcome = finished(process)
    assert outcome.result, outcome.output
