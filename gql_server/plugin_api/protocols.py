"""What a plugin provides. The host never trusts it: every answer is checked for exact type and range.

A model is a frozen dataclass whose fields are its parameters (see ``parameters``), with class attributes ``name`` (registered,
unique), ``formula`` (one line for people) and its docstring as description. It is pure: no clock, no I/O, no randomness, no
floats, no memory of its own; what it must remember it returns as ``state`` and is handed back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from gql_server.domain.models import LiquidationView, Plan, RateStep


class RateModel(Protocol):
    """Sets a market's borrow rate from its utilization.

    If an answer is of the wrong type, negative or above the host's ceiling, or the model raises, the last good rate stands, the
    market is STALE and takes no new borrows until an answer is good again; deposits and repayments never notice.
    """

    name: ClassVar[str]
    formula: ClassVar[str]
    is_monotone: ClassVar[bool]

    def initial_state(self) -> str:
        """Return the state to begin with: JSON of integers, 4 KB of ASCII at most; ``""`` for a model without one."""
        ...

    def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:
        """Return the yearly borrow rate and the next state.

        Args:
            utilization: 18 decimals, 0 to 1: the average of the hour when ``elapsed_seconds`` is the cadence, the present one
                when it is 0.
            elapsed_seconds: The cadence at a boundary, else 0.
            state: What the last step with elapsed time returned.

        Returns:
            The rate (18 decimals, at least 0) and the state.

        Law: with ``elapsed_seconds`` 0 the state is returned unchanged.
        Law: the rate does not fall when utilization rises, unless ``is_monotone`` is False.
        Law: the rate does not jump, unless the class declares ``is_continuous = False``.
        Law: one step and two halves of it lead to nearly the same rate; ``split_bound`` (18 decimals) declares how nearly.
        Law: same arguments, same answer.
        """
        ...


class StakingReward(Protocol):
    """Gives lenders a yearly rate on what can be staked, besides what borrowers pay.

    ``feeds`` names what it wants to be told: feeds that the operator or an adapter records, such as ``"staking.sol"``. Where the
    rate is a growth, it gets the value before and the time between without asking: see ``annual_rate``.
    """

    name: ClassVar[str]
    formula: ClassVar[str]
    feeds: ClassVar[tuple[str, ...]]

    def annual_rate(self, observations: Mapping[str, int]) -> int | None:
        """Return the yearly rate, 18 decimals, 0 to 1; None while it cannot be known, never 0 for that.

        Args:
            observations: For each feed in ``feeds`` what was recorded by the boundary; what is not known yet has no key:

                * ``name``: its latest value, 18 decimals;
                * ``name.before``: the last value that was different, 18 decimals;
                * ``name.seconds``: whole seconds (a plain integer, at least 1) from when that value was first recorded to when
                  the latest was: how long it took to grow. A value that is merely confirmed moves none of the two;
                * ``name.age``: whole seconds from when the latest value was last recorded or confirmed to the boundary, for
                  a reward that will not live on what is old. Only for a reward that has ``"name.age"`` in ``feeds`` too.
        """
        ...


class LiquidationPolicy(Protocol):
    """Decides what is repaid and seized of an unhealthy sub-account."""

    name: ClassVar[str]
    formula: ClassVar[str]

    def penalty_max(self) -> int:
        """Return the highest penalty that any plan will ask for, 18 decimals (rule X3)."""
        ...

    def plan(self, view: LiquidationView) -> Plan | None:
        """Return what to do, or None to leave it to the host's full close.

        Law: None for a healthy view; repay at most what is owed, ask at most ``penalty_max``, name only what the view holds.
        """
        ...


@dataclass(frozen=True, slots=True)
class ObservedQuote:
    """A price as a source gives it: USD per whole token, 18 decimals, an exact positive integer.

    ``observed_at`` is of when it is by the source's own clock, Unix seconds; None where the source does not say: of the moment of
    the answer. A source that says it lets the host tell news from what is repeated, old, or of the future (rule P1).
    """

    symbol: str
    usd: int
    observed_at: int | None = None


class PriceSource(Protocol):
    """Observes prices. Called with a time limit; what it does not answer grows stale.

    Several sources are asked beside each other, and a price is made of what they say (rules P1 to P3). Besides assets a source may
    be asked for ``JPY``: US dollars per yen, of which the rate of exchange is made. A source that keeps a connection may have an
    ``async def aclose(self)``, which is awaited when the server stops.

    Like every adapter it may say ``is_sandbox: ClassVar[bool] = True`` of itself: production does not start with one that plays.
    """

    name: ClassVar[str]

    async def observe(self, symbols: Sequence[str]) -> Sequence[ObservedQuote]:
        """Return prices of those symbols it knows."""
        ...


@dataclass(frozen=True, slots=True)
class EmailMessage:
    """A message to send. ``id`` is its Message-ID, the same at every attempt."""

    id: str
    to: str
    subject: str
    text: str
    html: str = ""


class Notifier(Protocol):
    """Sends e-mail. Raising means not sent; it is tried again."""

    name: ClassVar[str]

    async def send(self, message: EmailMessage) -> None:
        """Send the message."""
        ...
