"""Statements that are broken on purpose: a check must find each, or the checks prove nothing."""

import pytest

from harness import checks
from harness.migration import Migration, Printed
from harness.server import Server

STATEMENTS = [
    ("`REVOKE ALL ON DATABASE ${id(name)} FROM PUBLIC`,", "", "payments connects to orders"),
    ("'REVOKE ALL ON SCHEMA public FROM PUBLIC',", "", "everybody uses public"),
    ("LOGIN NOINHERIT NOCREATEDB", "LOGIN INHERIT NOCREATEDB", "orders can ALTER TABLE items ADD COLUMN more int"),
    ("LOGIN NOINHERIT NOCREATEDB NOCREATEROLE", "LOGIN NOINHERIT CREATEDB NOCREATEROLE", "can CREATE DATABASE intruder"),
    ("NOCREATEROLE CONNECTION", "CREATEROLE CONNECTION", "can CREATE ROLE intruder"),
    ("PASSWORD NULL`;", "PASSWORD 'known'`;", "orders has a password"),
    ("CONNECTION LIMIT ${Number(connections)}", "CONNECTION LIMIT -1", "orders has -1 connections"),
    ("'read-only': { tables: 'SELECT' }", "'read-only': { tables: 'SELECT, DELETE' }", "reports can DELETE FROM items"),
    ("routines: 'EXECUTE' },\n  'read-only'", "routines: 'EXECUTE', ddl: true },\n  'read-only'", "billing can SET ROLE"),
    ("`${defaults} GRANT ${rights} ON ${kind} TO ${id(user)}`", "'SELECT 1'", "billing cannot INSERT INTO items"),
    ("REVOKE EXECUTE ON ROUTINES FROM PUBLIC", "GRANT EXECUTE ON ROUTINES TO PUBLIC", "reports can SELECT as_owner()"),
    ("AUTHORIZATION ${id(ownerOf(name))}", "AUTHORIZATION ${ddl}", "orders can SET ROLE orders_ddl; DROP SCHEMA"),
    ("GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${ddl}", "GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${ddl}, PUBLIC", "can CREATE TABLE intruder"),
    ("['rds_iam', ...uses", "['rds_iam', ...uses.map(({ database }) => ownerOf(database)), ...uses", "can SET ROLE orders_owner"),
    ("SET search_path = ${id(name)}, pg_temp", "SET search_path = public", "orders has search_path public"),
    ("statement_timeout: '30s'", "statement_timeout: '0'", "orders has statement_timeout 0"),
    ("WITH NOLOGIN NOSUPERUSER", "WITH LOGIN NOSUPERUSER", "orders_owner signs in"),
    ("CONNECTION LIMIT -1`", "CONNECTION LIMIT 5`", "orders takes 5"),
]


@pytest.mark.parametrize(("right", "wrong", "found"), STATEMENTS, ids=[found for *_, found in STATEMENTS])
def test_D01_a_statement_that_is_wrong_is_noticed(
    server: Server, migration: Migration, printed: Printed, right: str, wrong: str, found: str
) -> None:
    statements = (migration.code / "statements.js").read_text()
    assert statements.count(right) == 1
    broken = migration.copy({"statements.js": statements.replace(right, wrong)})
    outcome = broken.call(server, printed.plans["sample"])
    assert outcome.result, outcome.output
    server.run("orders", "orders", *checks.SCHEMA)
    problems = [problem for check in checks.ALL for problem in check(server)]
    assert [problem for problem in problems if found in problem], problems


def test_D01_a_connection_that_trusts_anybody_is_noticed(
    server: Server, migration: Migration, printed: Printed
) -> None:
    index = (migration.code / "index.js").read_text()
    careless = migration.copy({"index.js": index.replace("rejectUnauthorized: true", "rejectUnauthorized: false")})
    assert careless.call(server, printed.plans["sample"], host="127.0.0.1").result
    assert migration.call(server, printed.plans["sample"], host="127.0.0.1").result is None
