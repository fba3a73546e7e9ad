#!/usr/bin/env bash
# Runs the migration function of the databases on a PostgreSQL server of its own. Results: .reports/postgres.xml.
set -euo pipefail
cd "$(dirname "$0")/../.."

. test/require-python.sh
require_pytest "the database test"
bin="${POSTGRES_BIN:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)}"
version="$("${bin:-.}/postgres" --version 2>/dev/null | grep -o '[0-9]*' | head -n 1)" || true
if [ -z "$version" ] || [ "$version" -lt 15 ]; then
  echo "the database test needs PostgreSQL 15 or newer with pgAudit, found ${version:-none} (looked in ${bin:-/usr/lib/postgresql}; apt-get install postgresql-15 postgresql-15-pgaudit, or set POSTGRES_BIN to another folder of programs)" >&2
  exit 1
fi
for program in psql openssl node; do
  if ! command -v "$program" >/dev/null; then
    echo "the database test needs $program, found none; install it" >&2
    exit 1
  fi
done
export POSTGRES_BIN="$bin"

mkdir -p .reports
exec "$python" -m pytest -c test/postgres/pytest.ini --junitxml=.reports/postgres.xml test/postgres "$@"
