#!/usr/bin/env bash
# Replays captures through the firewall rules of the templates, in the engine that AWS Network Firewall runs. Results:
# .reports/suricata.xml and .reports/suricata/.
set -euo pipefail
cd "$(dirname "$0")/../.."

. test/require-python.sh
require_pytest "the firewall test"
suricata="${SURICATA:-suricata}"
if ! command -v "$suricata" >/dev/null; then
  echo "the firewall test needs Suricata 7, found none (looked for $suricata; apt-get install suricata, or set SURICATA to choose another)" >&2
  exit 1
fi
version="$("$suricata" -V 2>/dev/null | grep -o '[0-9]*\.[0-9.]*' | head -n 1)"
if [ "${version%%.*}" != 7 ]; then
  echo "the firewall test needs Suricata 7, which AWS Network Firewall runs, found $version; set SURICATA to choose another" >&2
  exit 1
fi
export SURICATA="$suricata"

rm -rf .reports/suricata
mkdir -p .reports/suricata
exec "$python" -m pytest -c test/suricata/pytest.ini --junitxml=.reports/suricata.xml test/suricata "$@"
