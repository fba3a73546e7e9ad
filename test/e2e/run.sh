#!/usr/bin/env bash
# Deploys the dev environment, and the network of staging, to emulated AWS accounts and asserts what then exists.
# Results: .reports/e2e.xml and .reports/e2e/.
set -euo pipefail
cd "$(dirname "$0")/../.."

. test/require-python.sh
require_python "the end-to-end test"
"$python" test/e2e/check_requirements.py

# The SDK clients that AWS's Node runtime brings along; reinstalled only when the lock changes.
runtime=test/e2e/emulator/lambda_runtime
if ! cmp -s "$runtime/package-lock.json" "$runtime/node_modules/.installed-lock"; then
  npm ci --prefix "$runtime" --ignore-scripts --no-audit --no-fund --loglevel=error
  cp "$runtime/package-lock.json" "$runtime/node_modules/.installed-lock"
fi

rm -rf .reports/e2e
mkdir -p .reports/e2e
exec "$python" -m pytest -c test/e2e/pytest.ini --junitxml=.reports/e2e.xml test/e2e "$@"
