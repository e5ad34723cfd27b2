"""Every plugin that ships keeps every law, as any author's must."""

import pytest

from gql_server.plugin_api.testing import Check, checks_of
from tests.counts import count
from tests.plugins.hosts import PLUGINS_DIR

EXAMPLES = count(test=2, soak=300)
PROJECTS = sorted(file.parent for file in PLUGINS_DIR.glob("*/pyproject.toml"))
CHECKS = [pytest.param(check, id=f"{project.name}: {check.name}") for project in PROJECTS for check in checks_of(project)]


@pytest.mark.parametrize("check", CHECKS)
def test_a_shipped_plugin_keeps_the_law(check: Check) -> None:
    check.hold(EXAMPLES)
