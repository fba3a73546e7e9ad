"""What the users of the sample may do, and what not; each check names what is wrong."""

from collections.abc import Callable

from .server import REFUSED as MISSING_RIGHTS
from .server import Server

Check = Callable[[Server], list[str]]
USERS = ["orders", "billing", "reports", "payments"]
DATABASES = {"orders": "orders", "billing": "orders", "reports": "orders", "payments": "payments"}
SCHEMA = [
    "SET ROLE orders_ddl",
    "CREATE TABLE items (id serial PRIMARY KEY, name text, kept int GENERATED ALWAYS AS IDENTITY)",
    "CREATE FUNCTION price() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION as_owner() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM orders.items; SELECT 1'",
]
"""What the service that looks after `orders` makes once."""

ALLOWED = [
    ("orders", "INSERT INTO items (name) VALUES ('a'); UPDATE items SET name = 'b'; SELECT price()"),
    ("orders", "SET ROLE orders_ddl; ALTER TABLE items ADD COLUMN more int; ALTER TABLE items DROP COLUMN more"),
    ("orders", "SET ROLE orders_ddl; CREATE TABLE later (id int); RESET ROLE; SELECT * FROM later"),
    ("orders", "SET ROLE orders_ddl; DROP TABLE later"),
    ("billing", "INSERT INTO items (name) VALUES ('c'); UPDATE items SET name = 'd'; SELECT price()"),
    ("billing", "DELETE FROM items; SELECT * FROM orders.items"),
    ("reports", "SELECT * FROM items"),
    ("payments", "SET ROLE payments_ddl; CREATE TABLE cards (token text); RESET ROLE; INSERT INTO cards VALUES ('t')"),
    ("payments", "SET ROLE payments_ddl; DROP TABLE cards"),
]
REFUSED_TO_ALL = [
    "CREATE ROLE intruder",
    "CREATE DATABASE intruder",
    "CREATE SCHEMA intruder",
    "CREATE EXTENSION hstore",
    "CREATE TABLE public.intruder (id int)",
    "CREATE TEMPORARY TABLE intruder (id int)",
    "CREATE FUNCTION pg_temp.intruder() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TABLE intruder (id int)",
    "ALTER ROLE {user} CREATEROLE",
    "ALTER ROLE {user} CONNECTION LIMIT -1",
    "ALTER DATABASE {database} SET search_path = public",
    "GRANT {database}_ddl TO billing",
    "GRANT rds_iam TO {user}",
    "SET ROLE {database}_owner",
    "SET ROLE clusteradmin",
    "SET ROLE rds_iam; CREATE ROLE intruder",
    "DROP SCHEMA {database} CASCADE",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT rolpassword FROM pg_authid",
]
REFUSED = [
    *((user, statement) for user in USERS for statement in REFUSED_TO_ALL),
    ("orders", "SET ROLE orders_ddl; DROP SCHEMA orders CASCADE"),
    ("orders", "SET ROLE orders_ddl; CREATE SCHEMA intruder"),
    ("orders", "SET ROLE orders_ddl; CREATE TABLE public.intruder (id int)"),
    ("orders", "SET ROLE orders_ddl; ALTER TABLE items OWNER TO orders"),
    ("orders", "ALTER TABLE items ADD COLUMN more int"),
    ("orders", "TRUNCATE items"),
    ("billing", "SET ROLE orders_ddl"),
    ("billing", "TRUNCATE items"),
    ("billing", "ALTER TABLE items ADD COLUMN more int"),
    ("reports", "SET ROLE orders_ddl"),
    ("reports", "INSERT INTO items (name) VALUES ('e')"),
    ("reports", "UPDATE items SET name = 'f'"),
    ("reports", "DELETE FROM items"),
    ("reports", "SELECT price()"),
    ("reports", "SELECT as_owner()"),
    ("reports", "SELECT nextval('items_id_seq')"),
]
SHARED_BY_HAND = [
    "SET ROLE orders_ddl; GRANT USAGE ON SCHEMA orders TO payments; GRANT ALL ON items TO payments",
    "GRANT CONNECT ON DATABASE orders TO payments",
    "SET ROLE orders_ddl; GRANT CONNECT ON DATABASE orders TO payments; GRANT ALL ON SCHEMA orders TO PUBLIC",
]
"""What a service might try to open its database with; PostgreSQL warns where nothing is there to give."""


def wrong_rights(server: Server) -> list[str]:
    """Statements that a user may not run but does, or the other way round."""
    tables = [(ALLOWED, "00000", "cannot"), (REFUSED, MISSING_RIGHTS, "can")]
    return [
        f"{user} {word} {entry}: {state}"
        for table, wanted, word in tables
        for user in USERS
        for entry, state in _states(server, user, [_fill(text, user) for name, text in table if name == user])
        if state != wanted
    ]


def wrong_connections(server: Server) -> list[str]:
    """Databases that a user opens and should not, also after another service tried to let it in."""
    server.states("orders", "orders", [statement.split("; ") for statement in SHARED_BY_HAND])
    return [
        f"{user} connects to {database}"
        for user in USERS
        for database in ("orders", "payments")
        if database != DATABASES[user] and not server.run(user, database, "SELECT 1").refused
    ]


def wrong_catalogue(server: Server) -> list[str]:
    """What the catalogue says of users and schemas and should not."""
    wrong = server.admin(
        "postgres",
        "SELECT rolname || ' has a password' FROM pg_authid WHERE rolpassword IS NOT NULL AND rolname <> 'clusteradmin'",
        "SELECT rolname || ' inherits' FROM pg_roles WHERE rolinherit AND rolname = ANY('{orders,billing,reports,payments}')",
        "SELECT rolname || ' signs in' FROM pg_roles WHERE rolcanlogin AND rolname ~ '_(owner|ddl)$'",
        "SELECT rolname || ' has ' || rolconnlimit || ' connections' FROM pg_roles "
        "WHERE (rolname = 'orders' AND rolconnlimit <> 3) OR (rolname IN ('billing', 'payments') AND rolconnlimit <> 100)",
        "SELECT datname || ' takes ' || datconnlimit FROM pg_database WHERE datname IN ('orders', 'payments') AND datconnlimit <> -1",
        "SELECT datname || ' is owned by ' || pg_get_userbyid(datdba) FROM pg_database "
        "WHERE datname IN ('orders', 'payments') AND pg_get_userbyid(datdba) <> datname || '_owner'",
    )
    schemas = [
        line
        for database in ("orders", "payments")
        for line in server.admin(
            database,
            "SELECT 'everybody uses ' || nspname FROM pg_namespace "
            "WHERE nspname !~ '^(pg_|information_schema)' AND has_schema_privilege('reports', oid, 'USAGE') "
            "AND NOT (nspname = 'orders' AND current_database() = 'orders')",
            "SELECT nspname || ' is owned by ' || pg_get_userbyid(nspowner) FROM pg_namespace "
            "WHERE nspname = current_database() AND pg_get_userbyid(nspowner) <> nspname || '_owner'",
            "SELECT 'no pgaudit' WHERE NOT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pgaudit')",
        )
    ]
    return wrong + schemas


def wrong_sessions(server: Server) -> list[str]:
    """Settings that a session does not begin with."""
    wanted = {
        "search_path": "{database}, pg_temp",
        "statement_timeout": "30s",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "1min",
        "idle_session_timeout": "30min",
    }
    return [
        f"{user} has {name} {got}"
        for user in USERS
        for got, (name, value) in zip(
            server.run(user, DATABASES[user], *(f"SHOW {name}" for name in wanted)).rows, wanted.items()
        )
        if got != value.format(database=DATABASES[user])
    ]


ALL: list[Check] = [wrong_catalogue, wrong_sessions, wrong_rights, wrong_connections]


def _states(server: Server, user: str, entries: list[str]) -> list[tuple[str, str]]:
    return list(zip(entries, server.states(user, DATABASES[user], [entry.split("; ") for entry in entries])))


def _fill(statement: str, user: str) -> str:
    return statement.format(user=user, database=DATABASES[user])
