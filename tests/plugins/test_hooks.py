"""Every hook is documented with its exact signature, and has a test that goes by its name."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, get_args

import pytest

from gql_server.domain.market import ModelKind
from gql_server.plugin_api import (
    Custodian,
    CustodyReceipt,
    DocumentType,
    EmailMessage,
    IdentityLink,
    IdentityProvider,
    IdentityReport,
    IdentityRequest,
    LiquidationPolicy,
    LiquidationView,
    Notifier,
    ObservedQuote,
    PayoutOrder,
    Plan,
    PriceSource,
    RateModel,
    RateStep,
    StakingReward,
    hookimpl,
    hookspecs,
)
from gql_server.plugin_api.declared.offers import ADAPTER_OFFERS, MODEL_OFFERS
from gql_server.plugin_host import PluginHost
from gql_server.plugin_host.discovery import Found
from gql_server.plugin_host.registration import register
from tests.custodians import Unasked

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "reference" / "hooks.md").read_text("utf-8")
HOOKS: dict[str, Callable[..., Any]] = {
    name: function for name, function in vars(hookspecs).items() if hasattr(function, f"{hookspecs.PROJECT_NAME}_spec")
}


class Everything:
    """A plugin that offers one of each."""

    @hookimpl
    def register_rate_models(self) -> Sequence[type[RateModel]]:
        return [Rate]

    @hookimpl
    def register_staking_rewards(self) -> Sequence[type[StakingReward]]:
        return [Reward]

    @hookimpl
    def register_liquidation_policies(self) -> Sequence[type[LiquidationPolicy]]:
        return [Policy]

    @hookimpl
    def register_price_sources(self) -> Sequence[type[PriceSource]]:
        return [Prices]

    @hookimpl
    def register_custodians(self) -> Sequence[type[Custodian]]:
        return [Vault]

    @hookimpl
    def register_notifiers(self) -> Sequence[type[Notifier]]:
        return [Pigeon]

    @hookimpl
    def register_identity_providers(self) -> Sequence[type[IdentityProvider]]:
        return [Registrar]


@dataclass(frozen=True)
class Rate:
    """A rate of nothing."""

    name: ClassVar[str] = "rate"
    formula: ClassVar[str] = "0"
    is_monotone: ClassVar[bool] = True

    def initial_state(self) -> str:
        return ""

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:  # noqa: ARG002 - nothing depends on it
        return RateStep(0, state)


@dataclass(frozen=True)
class Reward:
    """A reward of nothing."""

    name: ClassVar[str] = "reward"
    formula: ClassVar[str] = "0"
    feeds: ClassVar[tuple[str, ...]] = ()

    def annual_rate(self, observations: Mapping[str, int]) -> int | None:  # noqa: ARG002 - nothing depends on it
        return 0


@dataclass(frozen=True)
class Policy:
    """Leaves everything to the host."""

    name: ClassVar[str] = "policy"
    formula: ClassVar[str] = "none"

    def penalty_max(self) -> int:
        return 0

    def plan(self, view: LiquidationView) -> Plan | None:  # noqa: ARG002 - nothing depends on it
        return None


class Prices:
    name: ClassVar[str] = "prices"

    async def observe(self, symbols: Sequence[str]) -> Sequence[ObservedQuote]:
        return [ObservedQuote(symbol, 1) for symbol in symbols]


class Vault(Unasked):
    name: ClassVar[str] = "vault"

    async def send(self, order: PayoutOrder) -> CustodyReceipt:
        return CustodyReceipt(order.id, "CONFIRMED", None)


class Pigeon:
    name: ClassVar[str] = "pigeon"

    async def send(self, message: EmailMessage) -> None:
        if not message.to:
            raise ValueError("to whom?")


class Registrar:
    name: ClassVar[str] = "registrar"

    async def start(self, request: IdentityRequest) -> IdentityLink:
        return IdentityLink(f"r-{request.check_id}", "https://registrar.example/go", 1)

    async def read_webhook(self, headers: Mapping[str, str], body: bytes, now: int) -> IdentityReport | None:  # noqa: ARG002 - says nothing
        return None


everything = Everything()
HOST = PluginHost(register([Found("everything", "everything", "1.0", f"{__name__}:everything")]))


def offered(kind: ModelKind) -> list[str]:
    return [model.name for model in HOST.catalogue.models(kind)]


def test_hook_register_rate_models() -> None:
    assert offered(ModelKind.RATE_MODEL) == ["rate"]


def test_hook_register_staking_rewards() -> None:
    assert offered(ModelKind.STAKING_REWARD) == ["reward"]


def test_hook_register_liquidation_policies() -> None:
    assert offered(ModelKind.LIQUIDATION_POLICY) == ["policy"]


async def test_hook_register_price_sources() -> None:
    assert await HOST.price_source("prices").observe(["BTC"]) == (ObservedQuote("BTC", 1),)


async def test_hook_register_custodians() -> None:
    assert (await HOST.custodian("vault").send(PayoutOrder("p", "BTC", 8, 1, "a"))).status == "CONFIRMED"


async def test_hook_register_notifiers() -> None:
    await HOST.notifier("pigeon").send(EmailMessage("1", "ann@example.com", "", ""))


async def test_hook_register_identity_providers() -> None:
    asked = IdentityRequest("c", "a", DocumentType.PASSPORT, "ja", "Hana", "Sato", "1990-04-01", "JP", "https://lend.example/")
    assert (await HOST.identity_provider("registrar").start(asked)).provider_reference == "r-c"
    assert await HOST.identity_provider("registrar").read_webhook({}, b"", 0) is None


def signature_of(function: Callable[..., Any]) -> str:
    return f"{function.__name__}{inspect.signature(function)}".replace("'", "")


def protocol_of(hook: str) -> Any:  # noqa: ANN401 - a protocol class
    (registered,) = get_args(inspect.signature(HOOKS[hook], eval_str=True).return_annotation)
    return get_args(registered)[0]


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_a_heading_with_its_exact_signature(hook: str) -> None:
    assert f"\n### {signature_of(HOOKS[hook])}\n" in DOCUMENT


@pytest.mark.parametrize("hook", HOOKS)
def test_what_a_hook_registers_has_its_methods_in_the_document(hook: str) -> None:
    section = DOCUMENT.partition(f"\n### {hook}(")[2].partition("\n### ")[0].partition("\n## ")[0]
    methods = [value for name, value in vars(protocol_of(hook)).items() if inspect.isfunction(value) and not name.startswith("_")]
    assert methods
    for method in methods:
        assert f"\n#### {signature_of(method)}\n" in section


@pytest.mark.parametrize("hook", HOOKS)
def test_the_host_calls_what_the_protocol_has(hook: str) -> None:
    offer = MODEL_OFFERS[hook] if hook in MODEL_OFFERS else ADAPTER_OFFERS[hook]
    methods = {name for name, value in vars(protocol_of(hook)).items() if inspect.isfunction(value) and not name.startswith("_")}
    assert set(offer.methods) == methods


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hooks_docstring_ends_with_its_laws(hook: str) -> None:
    assert (inspect.getdoc(HOOKS[hook]) or "").splitlines()[-1].startswith("Law: ")


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_a_test_of_its_name(hook: str) -> None:
    assert f"test_hook_{hook}" in globals()


def test_no_other_hook_is_documented() -> None:
    headings = [line.removeprefix("### ").partition("(")[0] for line in DOCUMENT.splitlines() if line.startswith("### ")]
    assert headings == list(HOOKS)


def test_the_host_takes_offers_from_every_hook() -> None:
    assert [*MODEL_OFFERS, *ADAPTER_OFFERS] == list(HOOKS)
