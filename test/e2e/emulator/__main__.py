"""Starts the emulator: python3 -m emulator <port>, state in memory, journal in $E2E_JOURNAL."""

import os
import sys

from moto.server import main as serve

from . import adapters, patches
from .cloudformation import api
from .resources.custom import start_collector


def main() -> None:
    """Serves until killed, on the loopback interface only."""
    port = sys.argv[1]
    os.environ["MOTO_PORT"] = port
    os.environ["E2E_ENDPOINT"] = f"http://127.0.0.1:{port}"
    os.environ["E2E_COLLECTOR"] = start_collector()
    adapters.load()
    patches.apply()
    api.install()
    serve(["-H", "127.0.0.1", "-p", port])


main()
