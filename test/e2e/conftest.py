"""One deployment for the whole run; the tests that take it down come last."""

from collections.abc import Iterator

import pytest

from harness.platform import Platform, deploy

LAST = "test_lifecycle.py"


@pytest.fixture(scope="session")
def deployment() -> Iterator[Platform | str]:
    """The dev environment, deployed once; or why it is not."""
    try:
        platform, emulator = deploy()
    except Exception as error:  # noqa: BLE001 -- whatever went wrong is told once, by the first test that asks
        yield str(error)
        return
    yield platform
    emulator.stop()


@pytest.fixture
def platform(deployment: Platform | str, told: list[str]) -> Platform:
    """The dev environment; without it every test fails, the first one with the cause."""
    if isinstance(deployment, str):
        cause = "nothing is deployed, see the first error" if told else deployment
        told.append(cause)
        pytest.fail(cause, pytrace=False)
    return deployment


@pytest.fixture(scope="session")
def told() -> list[str]:
    """What has been said about a failed deployment."""
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
