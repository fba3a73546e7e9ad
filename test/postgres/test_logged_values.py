"""What the server's log says of a statement that fails: with the settings of the template, no value of a row."""

import json
import subprocess
from pathlib import Path

import pytest

from harness.certificates import Authority
from harness.migration import POSTGRES, ROOT
from harness.server import Server, running_server

NUMBER = "4111111111111111"
FAILING = {
    "statement": (f"SELECT '{NUMBER}' FROM missing", 'relation "missing" does not exist'),
    "constraint": (f"INSERT INTO cards VALUES ('{NUMBER}', NULL)", 'null value in column "name"'),
    "duplicate": (f"INSERT INTO cards VALUES ('{NUMBER}', 'a'), ('{NUMBER}', 'b')", "duplicate key value"),
    "function": (f"DO $$ BEGIN PERFORM 1/0 FROM (SELECT '{NUMBER}') AS a; END $$", "division by zero"),
}
"""Statements with a value, and what must be left to the log of each."""


@pytest.fixture(scope="module")
def parameters() -> dict[str, str]:
    """What the template says of the log; the rest is AWS's, or another test's."""
    command = ["node_modules/.bin/ts-node", str(POSTGRES / "print-parameters.ts")]
    printed = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, timeout=120).stdout
    settings = json.loads(printed.splitlines()[-1])
    return {name: value for name, value in settings.items() if name.startswith("log_")}


def logged(server: Server, statement: str) -> str:
    """What the log says of one statement."""
    before = len(server.log())
    with pytest.raises(AssertionError):
        server.admin("postgres", statement)
    return server.log()[before:]


def test_D08_a_statement_that_fails_leaves_no_value_in_the_log(
    folder: Path, authority: Authority, parameters: dict[str, str]
) -> None:
    home = folder / "logged"
    home.mkdir()
    with running_server(home, authority) as server:
        server.admin("postgres", "CREATE TABLE cards (number text PRIMARY KEY, name text NOT NULL)")
        by_default = {name: logged(server, statement) for name, (statement, _) in FAILING.items()}
        assert all(NUMBER in text for text in by_default.values()), "the test would pass without the settings"
        changes = [f"ALTER SYSTEM SET {name} = '{value}'" for name, value in parameters.items()]
        server.admin("postgres", *changes, "SELECT pg_reload_conf()", "SELECT pg_sleep(1)")
        for statement, message in FAILING.values():
            text = logged(server, statement)
            assert message in text
            assert NUMBER not in text
