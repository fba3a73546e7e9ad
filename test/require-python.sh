# Sourced by the scripts of the heavier checks: finds Python as $python, or says what is missing and ends.

# What needs it, e.g. "the cache test".
require_python() {
  python="${PYTHON:-python3}"
  if ! command -v "$python" >/dev/null; then
    echo "$1 needs Python 3.11 or newer, found none (looked for $python; set PYTHON to choose another)" >&2
    exit 1
  fi
  export PYTHONDONTWRITEBYTECODE=1
}

require_pytest() {
  require_python "$1"
  if ! "$python" -c 'import sys, pytest; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "$1 needs Python 3.11 or newer with pytest; install it with: $python -m pip install -r test/e2e/requirements.txt" >&2
    exit 1
  fi
}
