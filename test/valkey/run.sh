#!/usr/bin/env bash
# Tries the access strings of the templates on a Valkey server of its own. Results: .reports/valkey.xml.
set -euo pipefail
cd "$(dirname "$0")/../.."

. test/require-python.sh
require_pytest "the cache test"
valkey="${VALKEY_SERVER:-valkey-server}"
if ! command -v "$valkey" >/dev/null; then
  echo "the cache test needs Valkey 8 or newer, found none (looked for $valkey; apt-get install valkey-server, or set VALKEY_SERVER to choose another)" >&2
  exit 1
fi
version="$("$valkey" --version 2>/dev/null | grep -o 'v=[0-9.]*' | head -n 1)" || true
version="${version#v=}"
if [ "${version%%.*}" -lt 8 ] 2>/dev/null || [ -z "$version" ]; then
  echo "the cache test needs Valkey 8 or newer, the engine of lib/data/cache/session-cache.ts, found ${version:-another program}; set VALKEY_SERVER to choose another" >&2
  exit 1
fi
export VALKEY_SERVER="$valkey"

mkdir -p .reports
exec "$python" -m pytest -c test/valkey/pytest.ini --junitxml=.reports/valkey.xml test/valkey "$@"
