"""What a file of markets may say: a table for each asset, in whole tokens, fractions as text, and ISO 8601 durations."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, EnumType
from typing import Any, Final, NewType, cast

import isodate
from cattrs import Converter, transform_error
from cattrs.gen import make_dict_structure_fn
from cattrs.v import format_exception

from gql_server.domain.lender_pay import LenderPayKind
from gql_server.domain.market import MarketState
from gql_server.domain.pricing import PriceTerms
from gql_server.units import format_rate

Number = NewType("Number", str)
"""A number in fixed notation, quoted: what is between quotes is exact."""
Seconds = NewType("Seconds", int)
"""A length of time; the file has it as ISO 8601 text such as ``P7D`` or ``PT1H``."""

ZERO: Final = Number("0")
ONE: Final = Number("1")


class MarketFileError(Exception):
    """The file does not say what markets there are.

    Args:
        path: Where in the file, such as ``BTC.market.terms.fee``; empty for all of it.
        message: What is wrong, and what would do.
    """

    def __init__(self, path: str, message: str) -> None:
        """Say where and what."""
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model by its registered name; what its parameters leave out has its default."""

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RiskEntry:
    """How an asset counts as collateral and what borrowing it requires; see ``RiskTerms``."""

    haircut_weight: Number
    initial_margin_base: Number
    maintenance_margin_base: Number
    price_max_age: Seconds
    haircut_base: Number = ONE
    haircut_penalty: Number = ZERO
    initial_margin_factor: Number = ZERO
    maintenance_margin_factor: Number = ZERO


@dataclass(frozen=True, slots=True)
class LenderPayEntry:
    """How lenders are paid; see ``LenderPay``."""

    kind: LenderPayKind = LenderPayKind.SKIM_FEE
    supply_line: ModelEntry | None = None
    treasury_rate_fee: Number = ZERO
    treasury_fixed_fee: Number = ZERO
    insurance_rate_fee: Number = ZERO
    insurance_fixed_fee: Number = ZERO


@dataclass(frozen=True, slots=True)
class TermsEntry:
    """What a lender agrees to; see ``LendingTerms``."""

    fee: Number
    maturity: Seconds = Seconds(7 * 86_400)
    full_withdrawal_only: bool = True
    rate_cadence: Seconds = Seconds(3_600)
    lender_pay: LenderPayEntry = LenderPayEntry()


@dataclass(frozen=True, slots=True)
class LimitsEntry:
    """How far a market goes; see ``MarketLimits``. Caps in whole tokens; absent: none."""

    lent_cap: Number | None = None
    borrowed_cap: Number | None = None
    max_utilization: Number = ONE
    throttle_threshold: Number = ONE
    throttle_update_fraction: Number = ZERO


@dataclass(frozen=True, slots=True)
class PriceEntry:
    """How an asset's price is made of what sources say; see ``PriceTerms``. Without a ``peg`` it has none."""

    quorum: int = PriceTerms().quorum
    quote_max_age: Seconds = Seconds(PriceTerms().quote_max_age_seconds)
    agreement: Number = Number(format_rate(PriceTerms().agreement))
    deviation_max: Number = Number(format_rate(PriceTerms().deviation_max))
    peg: Number | None = None
    peg_band: Number = Number(format_rate(PriceTerms().peg_band))


@dataclass(frozen=True, slots=True)
class NetworkEntry:
    """A network on which an asset comes in and leaves; see ``AssetNetwork``. Amounts in whole tokens."""

    name: str
    decimals: int
    confirmations: int
    minimum_withdrawal: Number
    contract: str | None = None
    minimum_deposit: Number = ZERO
    maximum_withdrawal: Number | None = None
    withdrawal_fee: Number = ZERO
    deposits: bool = True
    withdrawals: bool = True


@dataclass(frozen=True, slots=True)
class MarketEntry:
    """A market: its terms, its limits and its models; and from when changes of them, and of the asset's risk terms, apply."""

    terms: TermsEntry
    rate_model: ModelEntry
    liquidation_policy: ModelEntry
    state: MarketState = MarketState.OPEN
    limits: LimitsEntry = LimitsEntry()
    staking_rewards: tuple[ModelEntry, ...] = ()
    insurance_share: Number = ZERO
    effective_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AssetEntry:
    """An asset; deposit-only without a market. Without ``networks`` those that it has stay; ``networks = []`` takes them away.

    Without ``price`` the terms of its price stay as well.
    """

    name: str
    decimals: int
    minimum_deposit: Number
    withdrawal_fee: Number
    risk: RiskEntry | None = None
    price: PriceEntry | None = None
    networks: tuple[NetworkEntry, ...] | None = None
    market: MarketEntry | None = None


ENTRIES: Final = (AssetEntry, PriceEntry, NetworkEntry, MarketEntry, LimitsEntry, TermsEntry, LenderPayEntry, RiskEntry, ModelEntry)


class _Misfit(ValueError):
    """A value that does not fit, with what would."""


def read_file(text: str) -> dict[str, AssetEntry]:
    """Return what a file says of each asset, by symbol.

    Raises:
        MarketFileError: It is no TOML, or says something else than this.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MarketFileError("", f"this is no TOML: {error}") from None
    read = {}
    for symbol, table in content.items():
        try:
            read[symbol] = _CONVERTER.structure(table, AssetEntry)
        except Exception as error:  # noqa: BLE001 - whatever does not fit is told with its place
            raise _said(symbol, error) from None
    return read


def _said(symbol: str, error: Exception) -> MarketFileError:
    """Return the first thing that is wrong, with its place."""
    said = transform_error(error, path=symbol, format_exception=_phrase)[0]
    message, _, path = said.rpartition(" @ ")
    return MarketFileError(path or symbol, message)


def _phrase(error: BaseException, kind: type | None) -> str:
    if isinstance(error, _Misfit):
        return str(error)
    if isinstance(kind, EnumType):
        return f"must be one of {', '.join(str(member.value) for member in cast('Iterable[Enum]', kind))}"
    return format_exception(error, kind)


def _number(value: object, _: object) -> Number:
    if isinstance(value, str):
        return Number(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Number(str(value))
    raise _Misfit(f'write numbers in quotes, such as "0.05", not {value}')


def _seconds(value: object, _: object) -> Seconds:
    try:
        length = isodate.parse_duration(value) if isinstance(value, str) else None
    except (isodate.ISO8601Error, ValueError):
        length = None
    if not isinstance(length, timedelta) or length < timedelta(0):
        raise _Misfit(f'write a length of time such as "P7D" or "PT1H", not "{value}"')
    return Seconds(int(length.total_seconds()))


def _moment(value: object, _: object) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise _Misfit(f"write a time with its zone, such as 2027-01-01T00:00:00Z, not {value}")
    return value


def _exact(value: object, kind: type[Any]) -> object:
    """Return a value of exactly that kind; nothing is turned into it but the name of a member of an enumeration."""
    if issubclass(kind, Enum):
        return kind(value)
    if type(value) is not kind:
        raise _Misfit(f"must be {'text' if kind is str else 'true or false' if kind is bool else 'a whole number'}, not {value}")
    return value


def _converter() -> Converter:
    made = Converter(forbid_extra_keys=True)
    made.register_structure_hook(Number, _number)
    made.register_structure_hook(Seconds, _seconds)
    made.register_structure_hook(datetime, _moment)
    for kind in (str, int, bool):
        made.register_structure_hook(kind, _exact)
    for entry in ENTRIES:
        made.register_structure_hook(entry, make_dict_structure_fn(entry, made, _cattrs_forbid_extra_keys=True))
    return made


_CONVERTER: Final = _converter()
