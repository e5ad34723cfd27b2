"""The conformance kit: the laws of plugins as properties, for an author to run before any server does.

    from gql_server.plugin_api.testing import RateModelLaws

    class TestSquareCurve(RateModelLaws):
        model = SquareCurve

Or ``check_plugin("my-curves")``, or ``pytest --gql-server-plugin my-curves``. It needs Hypothesis, which comes with the extra
``testing``; nothing is imported before something is asked for, so that the pytest plugin costs nothing where nobody uses it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from gql_server.plugin_api.testing.checking import Check, PluginBroken, check_plugin, checks_of
    from gql_server.plugin_api.testing.classes import LiquidationPolicyLaws, PluginLaws, RateModelLaws, StakingRewardLaws
    from gql_server.plugin_api.testing.custody_laws import CustodianLaws
    from gql_server.plugin_api.testing.custody_stage import BatchingStage, CustodyStage
    from gql_server.plugin_api.testing.laws import Law, LawBroken
    from gql_server.plugin_api.testing.plugins import PluginNotFound

__all__ = [
    "BatchingStage",
    "Check",
    "CustodianLaws",
    "CustodyStage",
    "Law",
    "LawBroken",
    "LiquidationPolicyLaws",
    "PluginBroken",
    "PluginLaws",
    "PluginNotFound",
    "RateModelLaws",
    "StakingRewardLaws",
    "check_plugin",
    "checks_of",
]

_WHERE: Final = {
    "Check": "checking",
    "CustodianLaws": "custody_laws",
    "BatchingStage": "custody_stage",
    "CustodyStage": "custody_stage",
    "Law": "laws",
    "LawBroken": "laws",
    "LiquidationPolicyLaws": "classes",
    "PluginBroken": "checking",
    "PluginLaws": "classes",
    "PluginNotFound": "plugins",
    "RateModelLaws": "classes",
    "StakingRewardLaws": "classes",
    "check_plugin": "checking",
    "checks_of": "checking",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever is asked for
    """Import what is asked for.

    Raises:
        ImportError: Hypothesis is not installed; the message says how to install it.
    """
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        import_module("hypothesis")
    except ModuleNotFoundError:
        raise ImportError("The conformance kit needs Hypothesis. Install it with: pip install 'gql-server[testing]'") from None
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
