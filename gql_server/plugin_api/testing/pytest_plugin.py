"""The pytest plugin: ``pytest --gql-server-plugin DISTRIBUTION_OR_FOLDER`` collects every law as a test.

Without the option it registers two options and a marker, and does nothing. It imports the kit only when it is asked.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from gql_server.plugin_api.testing.checking import Check

MARKER = "gql_server_law"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("gql-server", "laws of gql_server plugins")
    group.addoption(
        "--gql-server-plugin",
        action="append",
        default=[],
        metavar="DISTRIBUTION_OR_FOLDER",
        help="Hold an installed plugin, or the one in this folder, to every law; may be repeated.",
    )
    group.addoption(
        "--gql-server-examples",
        type=int,
        default=None,
        metavar="COUNT",
        help="How many examples each law is tried on (100).",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker that every law has, so that `-m gql_server_law` runs the laws alone; collect where it is asked for."""
    config.addinivalue_line("markers", f"{MARKER}: a law of a gql_server plugin")
    names = config.getoption("--gql-server-plugin")
    if names:
        config.pluginmanager.register(Collecting(names, config.getoption("--gql-server-examples")), "gql-server-laws")


class Collecting:
    """Adds the laws of the plugins that are named to whatever else is collected."""

    def __init__(self, names: list[str], examples: int | None) -> None:
        """Collect the laws of these."""
        self._names = names
        self._examples = examples

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Put a collector for each plugin beside what the session collects."""
        report = yield
        if isinstance(collector, pytest.Session) and report.passed:
            report.result = [*report.result, *(self._collector_of(collector, name) for name in self._names)]
        return report

    def _collector_of(self, session: pytest.Session, name: str) -> pytest.Collector:
        try:
            from gql_server.plugin_api.testing import PluginNotFound, checks_of  # noqa: PLC0415 - only when it is asked for
        except ImportError as error:
            raise pytest.UsageError(str(error)) from None
        try:
            checks = checks_of(name)
        except PluginNotFound as error:
            raise pytest.UsageError(str(error)) from None
        node_id = f"gql-server-plugin[{name}]"
        made: pytest.Collector = LawsOfPlugin.from_parent(
            session, name=name, nodeid=node_id, checks=checks, examples=self._examples
        )
        return made


class LawsOfPlugin(pytest.Collector):
    """The laws of one plugin."""

    def __init__(self, *, checks: list[Check], examples: int | None, **more: Any) -> None:  # noqa: ANN401 - pytest's own
        """Hold the checks."""
        super().__init__(**more)
        self._checks = checks
        self._examples = examples

    def collect(self) -> Iterator[pytest.Item]:
        """Yield a test of every law."""
        for check in self._checks:
            yield LawItem.from_parent(self, name=check.name, check=check, examples=self._examples)


class LawItem(pytest.Item):
    """One law of one model, as a test."""

    def __init__(self, *, check: Check, examples: int | None, **more: Any) -> None:  # noqa: ANN401 - pytest's own
        """Hold the check."""
        super().__init__(**more)
        self._check = check
        self._examples = examples
        self.add_marker(MARKER)

    def runtest(self) -> None:
        """Hold the model to the law."""
        if self._examples is None:
            self._check.hold()
        else:
            self._check.hold(self._examples)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401 - pytest's own
        """Return what is told of a broken law: law, plugin, example; for anything else a traceback."""
        from gql_server.plugin_api.testing import LawBroken  # noqa: PLC0415 - only when it is asked for

        return str(excinfo.value) if isinstance(excinfo.value, LawBroken) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Any, int | None, str]:
        """Return where it is: the plugin and the law."""
        return self.path, None, self.nodeid
