"""Deploys an environment, or some stacks of it, from nothing."""

import json
import subprocess
from dataclasses import dataclass
from typing import Any

from .cdk import Cdk
from .emulator import Emulator
from .places import E2E, EDGE_REGION, REPORTS, ROOT
from .platform import Platform


@dataclass(frozen=True)
class Plan:
    """What to deploy."""

    environment: str
    stacks: tuple[str, ...] = ("**",)
    edge: bool = True


DEPLOY_OPTIONS = ("--concurrency", "4", "--require-approval", "never", "--progress", "events")


def read_configs() -> dict[str, Any]:
    """The configurations of the environments, straight from their source."""
    command = ["node_modules/.bin/ts-node", str(E2E / "print-config.ts")]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=60).stdout)


def deploy(plan: Plan, config: dict[str, Any]) -> tuple[Platform, Emulator]:
    """Synthesises, bootstraps and deploys; raises with the cause when any of it fails."""
    folder = REPORTS / plan.environment
    folder.mkdir(parents=True, exist_ok=True)
    emulator = Emulator(config, folder / "journal.jsonl", folder / "emulator.log")
    try:
        cdk = Cdk(emulator.endpoint, config["account"], config["primaryRegion"], folder)
        assembly = folder / "asm"
        platform = Platform(config, emulator, cdk, assembly)
        regions = (config["primaryRegion"], *([EDGE_REGION] if plan.edge else []))
        places = [f"aws://{config['account']}/{region}" for region in regions]
        name = plan.environment
        _must(platform, "synth", "-q", "-c", f"env={name}", "-o", str(assembly), seconds=150)
        _must(platform, "bootstrap", *places, seconds=60)
        _must(platform, "deploy", *app(platform, *plan.stacks), *DEPLOY_OPTIONS, seconds=150)
    except BaseException:
        emulator.stop()
        raise
    return platform, emulator


def app(platform: Platform, *stacks: str) -> tuple[str, ...]:
    """The arguments that name the synthesised app and stacks of the environment, all unless some are given."""
    selectors = (f"{platform.config['name']}/{stack}" for stack in stacks or ("**",))
    return ("-a", str(platform.assembly), *selectors)


def _must(platform: Platform, command: str, *arguments: str, seconds: int) -> None:
    cwd = ROOT if command == "synth" else None
    outcome = platform.cdk.run(command, command, *arguments, seconds=seconds, cwd=cwd)
    if outcome.code != 0:
        failures = [
            f"{item['stack']}/{item['logical_id']}: {item['reason']}" for item in platform.journal.of_kind("failure")
        ]
        raise RuntimeError("\n".join([f"cdk {command} failed", *failures, outcome.output[-3000:]]))
