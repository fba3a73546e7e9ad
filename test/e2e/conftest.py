"""One deployment for the whole run; the tests that take it down come last."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from harness.deploy import Plan, deploy, read_configs
from harness.emulator import Emulator
from harness.platform import Platform

LAST = "test_lifecycle.py"

# Fixture to what it stands for: dev whole, and the network of the level that dev has not.
PLANS = {"platform": Plan("dev"), "staging": Plan("staging", stacks=("audit", "network"), edge=False)}

Outcome = tuple[Platform, Emulator]


@pytest.fixture(scope="session")
def deployments(request: pytest.FixtureRequest) -> Iterator[dict[str, "Future[Outcome]"]]:
    """The environments that the chosen tests ask for, deployed once and side by side."""
    wanted = {name for item in request.session.items for name in getattr(item, "fixturenames", ())} & set(PLANS)
    configs: dict[str, Any] = read_configs()
    with ThreadPoolExecutor(len(PLANS)) as pool:
        started = {name: pool.submit(deploy, PLANS[name], configs[PLANS[name].environment]) for name in wanted}
        yield started
        for deployment in started.values():
            if deployment.exception() is None:
                deployment.result()[1].stop()


def deployed(name: str, deployments: dict[str, "Future[Outcome]"], told: list[str]) -> Platform:
    """An environment; without it every test fails, the first one with the cause."""
    error = deployments[name].exception()
    if error is not None:
        cause = f"{name} is not deployed, see the first error" if name in told else str(error)
        told.append(name)
        pytest.fail(cause, pytrace=False)
    return deployments[name].result()[0]


@pytest.fixture
def platform(deployments: dict[str, "Future[Outcome]"], told: list[str]) -> Platform:
    """The dev environment."""
    return deployed("platform", deployments, told)


@pytest.fixture
def staging(deployments: dict[str, "Future[Outcome]"], told: list[str]) -> Platform:
    """The network of the staging environment, where a firewall inspects what leaves, with what it logs to."""
    return deployed("staging", deployments, told)


@pytest.fixture(scope="session")
def told() -> list[str]:
    """Of which deployments the failure has been told."""
    return []


def pytest_unconfigure(config: pytest.Config) -> None:
    """Ends the output with the counts that CI reads; an error counts as a failure."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    stats = reporter.stats if reporter else {}
    failed = len(stats.get("failed", [])) + len(stats.get("error", []))
    print(f"\n{len(stats.get('passed', []))} passed, {failed} failed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the order of the files but for the destructive one."""
    items.sort(key=lambda item: item.path.name == LAST)
