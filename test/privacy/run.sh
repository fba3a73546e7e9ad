#!/usr/bin/env bash
# Runs the workflows of the templates on an interpreter, and attribute encryption on emulated KMS and DynamoDB.
# Results: .reports/privacy.xml.
set -euo pipefail
cd "$(dirname "$0")/../.."

. test/require-python.sh
require_pytest "the privacy test"
if ! "$python" -c 'import jsonata, moto.server' 2>/dev/null; then
  echo "the privacy test needs moto and jsonata-python; install them with: $python -m pip install -r test/e2e/requirements.txt" >&2
  exit 1
fi

mkdir -p .reports
exec "$python" -m pytest -c test/privacy/pytest.ini --junitxml=.reports/privacy.xml test/privacy "$@"
