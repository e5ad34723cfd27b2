"""What reaches outside ends in time, fails with one typed error, and is not believed."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest

from gql_server.plugin_api import AdapterSetting, EmailMessage, ObservedQuote
from gql_server.plugin_host import (
    AdapterFailed,
    AdapterSettingUnknown,
    AdapterUnknown,
    Catalogue,
    PluginHost,
    PluginRefused,
    SandboxAdapter,
)
from gql_server.plugin_host.adapter_settings import values_of
from gql_server.plugin_host.adapters import GuardedNotifier, GuardedPriceSource, isolated
from gql_server.plugin_host.registration import Adapter, Registered
from gql_server.units import WAD
from tests.plugins.hosts import shipped
from tests.plugins.projects import write_project

MAIL = EmailMessage("<1@example.com>", "ann@example.com", "Hello", "Hello Ann")


class Scripted:
    """Answers, or raises, what it was made with."""

    name: ClassVar[str] = "scripted"

    def __init__(self, answer: Any) -> None:  # noqa: ANN401 - any answer, however wrong
        self.answer = answer

    async def __call__(self, *_: object) -> Any:  # noqa: ANN401 - any answer, however wrong
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer

    observe = send = __call__


async def never() -> None:
    await asyncio.Event().wait()


async def stubborn(ended: asyncio.Event) -> None:
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        await ended.wait()
        raise ValueError("too late") from None


async def test_an_answer_in_time_is_the_answer() -> None:
    assert await isolated(Scripted(5), adapter="it") == 5


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (ValueError("no"), "raised ValueError: no"),
        (SystemExit(3), "raised SystemExit: 3"),
        (asyncio.CancelledError(), "raised CancelledError"),
        (TimeoutError(), "raised TimeoutError"),
    ],
)
async def test_whatever_an_adapter_raises_is_one_typed_error(error: BaseException, problem: str) -> None:
    with pytest.raises(AdapterFailed) as failed:
        await isolated(Scripted(error), adapter="it")
    assert failed.value.problem == problem


async def test_an_adapter_that_takes_too_long_is_left() -> None:
    with pytest.raises(AdapterFailed, match=r"it: took longer than 0\.01 s"):
        await isolated(never, adapter="it", seconds_max=0.01)


async def test_an_adapter_that_ignores_its_cancellation_is_left_all_the_same() -> None:
    ended = asyncio.Event()
    with pytest.raises(AdapterFailed, match="took longer"):
        await isolated(lambda: stubborn(ended), adapter="it", seconds_max=0.01)
    ended.set()
    await asyncio.sleep(0)


async def test_a_cancelled_caller_cancels_the_call() -> None:
    was_cancelled = asyncio.Event()

    async def call() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            was_cancelled.set()

    caller = asyncio.ensure_future(isolated(call, adapter="it"))
    await asyncio.sleep(0.01)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await asyncio.wait_for(was_cancelled.wait(), 1)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {"BTC": 1},
        [("BTC", WAD)],
        [ObservedQuote("BTC", 0)],
        [ObservedQuote("BTC", True)],
        [ObservedQuote("BTC", 1.5)],  # type: ignore[arg-type] # the lie
        [ObservedQuote("BTC", 2**128)],
        [ObservedQuote("DOGE", WAD)],
        [ObservedQuote("BTC", WAD), ObservedQuote("BTC", 2 * WAD)],
    ],
)
async def test_quotes_that_cannot_be_believed_are_a_failure(answer: object) -> None:
    with pytest.raises(AdapterFailed, match="the source: answered"):
        await GuardedPriceSource(Scripted(answer), "the source", 1).observe(["BTC", "ETH"])


async def test_a_message_that_was_not_sent_is_a_failure() -> None:
    with pytest.raises(AdapterFailed, match="the notifier: raised OSError: refused"):
        await GuardedNotifier(Scripted(OSError("refused")), "the notifier", 1).send(MAIL)


def test_an_adapter_is_found_by_name_and_made_once() -> None:
    assert shipped().custodian("sandbox_custody") is shipped().custodian()


def test_an_unknown_adapter_is_refused_with_the_known_ones() -> None:
    with pytest.raises(AdapterUnknown, match="there is no notifier 'smtp'; known are: captured_mail"):
        shipped().notifier("smtp")


def test_every_price_source_can_be_had() -> None:
    assert [source.name for source in shipped().price_sources()] == ["static_prices"]


async def test_the_static_prices_are_quoted() -> None:
    quotes: Sequence[ObservedQuote] = await shipped().price_source("static_prices").observe(["PYTH", "BTC", "DOGE"])
    assert {quote.symbol: quote.usd for quote in quotes} == {"BTC": 100_000 * WAD, "PYTH": 4 * 10**17}


async def test_captured_mail_is_kept_once_per_message() -> None:
    from gql_server_captured_mail.captured_mail import CapturedMail

    mail = CapturedMail()
    await mail.send(MAIL)
    await mail.send(MAIL)
    assert mail.kept() == (MAIL,)


async def test_captured_mail_forgets_the_oldest() -> None:
    from gql_server_captured_mail.captured_mail import KEPT_MAX, CapturedMail

    mail = CapturedMail()
    for number in range(KEPT_MAX + 1):
        await mail.send(EmailMessage(str(number), "ann@example.com", "", ""))
    assert (len(mail.kept()), mail.kept()[0].id) == (KEPT_MAX, "1")


class Told:
    """An adapter that must be told something."""

    name: ClassVar[str] = "told"
    settings: ClassVar[tuple[AdapterSetting, ...]] = (
        AdapterSetting("url", "Where it is.", default=None),
        AdapterSetting("key", "What opens it.", is_secret=True),
        AdapterSetting("seconds", "How long it waits.", default="5"),
    )

    def __init__(self, settings: Mapping[str, str]) -> None:
        if not settings["url"].startswith("http"):
            raise ValueError("give an address that begins with http")
        self.told = settings

    async def send(self, message: EmailMessage) -> None:
        """Send nothing."""


def telling(given: Mapping[str, str], *, is_production: bool = False, is_alone: bool = True) -> PluginHost:
    """Return a host of the adapter that is told, and beside it one that only plays unless it is alone."""
    adapters = {("notifier", "told"): Adapter("notifier", "told", "dist", "1.0", Told, is_sandbox=False, settings=Told.settings)}
    if not is_alone:
        adapters["notifier", "playing"] = Adapter("notifier", "playing", "dist", "1.0", lambda: Scripted(None), is_sandbox=True)
    return PluginHost(Registered(Catalogue([]), adapters), adapter_settings=given, is_production=is_production)


def test_an_adapter_is_told_its_settings() -> None:
    host = telling({"GQL_SERVER_PLUGIN_TOLD_URL": "https://x"})
    made: Any = host.notifier()
    assert made._notifier.told == {"url": "https://x", "key": "", "seconds": "5"}


def test_a_setting_that_no_adapter_reads_stops_the_start() -> None:
    with pytest.raises(AdapterSettingUnknown, match="no plugin that is loaded reads it; is it GQL_SERVER_PLUGIN_TOLD_URL"):
        telling({"GQL_SERVER_PLUGIN_TOLD_ULR": "https://x"})


def test_a_setting_that_is_missing_is_named() -> None:
    with pytest.raises(AdapterSettingUnknown, match="GQL_SERVER_PLUGIN_TOLD_URL is required by told: Where it is"):
        telling({}).notifier()


def test_a_setting_that_makes_no_sense_is_said() -> None:
    with pytest.raises(AdapterFailed, match="give an address that begins with http"):
        telling({"GQL_SERVER_PLUGIN_TOLD_URL": "ftp://x"}).notifier()


def test_settings_are_listed_and_secrets_are_not_shown() -> None:
    host = telling({"GQL_SERVER_PLUGIN_TOLD_KEY": "hunter2"})
    assert [(name, value) for name, _, value in host.adapter_settings()] == [
        ("GQL_SERVER_PLUGIN_TOLD_URL", ""),
        ("GQL_SERVER_PLUGIN_TOLD_KEY", "(hidden)"),
        ("GQL_SERVER_PLUGIN_TOLD_SECONDS", "5"),
    ]


def test_a_setting_may_lie_beside_the_database_where_that_is_a_file_and_nothing_is_given() -> None:
    kept = AdapterSetting("path", "Where it is kept.", beside_database="-kept")
    for given, database, path in (("", Path("var/own"), "var/own-kept"), ("", None, ""), ("mine", Path("var/own"), "mine")):
        assert values_of("told", [kept], {"GQL_SERVER_PLUGIN_TOLD_PATH": given}, database) == {"path": path}


def test_the_sandbox_plays_and_production_does_not() -> None:
    given = {"GQL_SERVER_PLUGIN_TOLD_URL": "https://x"}
    assert telling(given, is_alone=False).notifier().name == "scripted"
    assert telling(given, is_alone=False, is_production=True).notifier().name == "told"
    telling(given, is_alone=False, is_production=True).require_real_adapters({})
    with pytest.raises(SandboxAdapter, match="does not start with notifier playing"):
        telling(given, is_alone=False, is_production=True).require_real_adapters({"notifier": "playing"})
    with pytest.raises(SandboxAdapter, match=r"custodian sandbox_custody, .*notifier captured_mail, price source static_prices"):
        shipped().require_real_adapters({})


def test_an_adapter_that_is_told_nothing_is_not_chosen_where_it_must_be_told() -> None:
    assert telling({}, is_alone=False, is_production=True).notifier().name == "scripted"
    given = {"GQL_SERVER_PLUGIN_TOLD_KEY": "hunter2"}
    with pytest.raises(AdapterSettingUnknown, match="GQL_SERVER_PLUGIN_TOLD_URL is required by told"):
        telling(given, is_alone=False, is_production=True).notifier()


def test_an_adapter_with_settings_takes_one_mapping(tmp_path: Path) -> None:
    written = (
        "from gql_server.plugin_api import AdapterSetting, hookimpl\n"
        "class It:\n    name = 'it'\n    settings = (AdapterSetting('url', 'Where.'),)\n"
        "    async def send(self, message): ...\n"
        "@hookimpl\ndef register_notifiers():\n    return [It]\n"
    )
    project = write_project(tmp_path, "told_wrong")
    (project / "told_wrong" / "__init__.py").write_text(written)
    with pytest.raises(PluginRefused, match="It needs other arguments"):
        PluginHost.load(plugins_dir=tmp_path, enabled=["told_wrong"])
