"""Things to store, with numbers that no machine integer holds, and a way to commit them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count

from gql_server.domain.accounts import (
    Account,
    AccountStanding,
    Balance,
    Debt,
    Deposit,
    DepositStatus,
    HeldReason,
    LendPosition,
    NotLentReason,
    Payout,
    PayoutStatus,
    QueuedWithdrawal,
    SubAccount,
    WaitingCredit,
)
from gql_server.domain.assets import Asset, Price, RiskTerms
from gql_server.domain.book import Book
from gql_server.domain.events import Event, EventType
from gql_server.domain.feeds import Feed
from gql_server.domain.history import RateSample, ShadowSample
from gql_server.domain.journal import AssetLedger, Entry, LedgerAccount
from gql_server.domain.lender_pay import LenderPay, LenderPayKind
from gql_server.domain.market import (
    LendingTerms,
    Market,
    MarketLimits,
    MarketState,
    ModelKind,
    ModelRef,
    ModelStatus,
    SampleStatus,
    ScheduledChange,
    Shadow,
)
from gql_server.domain.needs import Needs
from gql_server.domain.pauses import Pause, PauseScope
from gql_server.domain.terms import AnnouncedTerms, Delisting
from gql_server.domain.withdrawal_delay import AddressTrust, WithdrawalDelay
from gql_server.ports.ledger import BatchToWrite, CommandKey, CommandToWrite
from gql_server.ports.runtime import Storage
from gql_server.units import WAD, BorrowShares, LendShares

HUGE = 2**200 + 1
MATURITY = 604_800
_numbers = count(1)


def command(
    key: str | None = None,
    *,
    scope: str = "a1",
    events: Sequence[Event] = (),
    entries: Sequence[Entry] = (),
    samples: Sequence[RateSample] = (),
    shadow_samples: Sequence[ShadowSample] = (),
) -> CommandToWrite:
    """A decided command; without a key one that nobody else has."""
    number = next(_numbers)
    return CommandToWrite(
        id=f"{number:032x}",
        key=CommandKey(scope, f"key-{number}" if key is None else key),
        digest="digest",
        kind="Deposit",
        payload='{"amount":"1"}',
        outcome_kind="Deposited",
        outcome="{}",
        is_refused=False,
        entries=entries,
        events=events,
        samples=samples,
        shadow_samples=shadow_samples,
    )


async def commit(
    storage: Storage, change: Callable[[Book], object] = lambda _: None, *commands: CommandToWrite, needs: Needs | None = None
) -> Sequence[int]:
    """Load everything that may be needed, change it, and write it with the commands, at least one."""
    needed = await needs_of_everything(storage) if needs is None else needs
    async with storage.ledger.transaction() as transaction:
        loaded = await transaction.load(needed)
        changed = loaded.fork()
        change(changed)
        batch = BatchToWrite(await transaction.now(), '{"steps":[]}', commands or (command(),), changed)
        return list(await transaction.write(batch))


async def needs_of_everything(storage: Storage) -> Needs:
    whole = await storage.ledger.whole_book()
    return Needs(
        accounts=frozenset(whole.accounts.own),
        sub_accounts=frozenset(whole.sub_accounts.own),
        deposits=frozenset(whole.deposits.own),
        payouts=frozenset(whole.payouts.own),
        has_every_asset=True,
    )


async def has_customers(storage: Storage, *names: str, symbols: Sequence[str] = ("BTC",)) -> None:
    """Open assets with markets, and customers who hold nothing."""

    def open_all(book: Book) -> None:
        for symbol in symbols:
            put_asset(book, symbol)
        for name in names:
            put_customer(book, name)

    await commit(storage, open_all)


def put(*things: Asset | Price | Feed | Deposit | Payout) -> Callable[[Book], None]:
    """Return a change that puts things on their shelves."""

    def change(book: Book) -> None:
        for thing in things:
            match thing:
                case Asset():
                    book.assets.put(thing.symbol, thing)
                case Price():
                    book.prices.put(thing.symbol, thing)
                case Feed():
                    book.feeds.put(thing.name, thing)
                case Deposit():
                    book.deposits.put(thing.id, thing)
                case Payout():
                    book.payouts.put(thing.id, thing)

    return change


def put_asset(book: Book, symbol: str) -> None:
    book.assets.put(symbol, asset(symbol))
    book.ledgers.put(symbol, AssetLedger(symbol, custody=HUGE, treasury=7))
    book.markets.put(symbol, market(symbol))


def put_customer(book: Book, name: str) -> None:
    book.accounts.put(
        f"a-{name}", Account(f"a-{name}", AccountStanding.APPROVED, sub_account_count=1, delay=WithdrawalDelay(60, 30, 90))
    )
    book.sub_accounts.put(name, SubAccount(name, f"a-{name}", opened_at=5))


def asset(symbol: str = "BTC") -> Asset:
    pauses = (Pause(PauseScope.NEW_RISK, 3), Pause(PauseScope.PAYOUTS, 4, HUGE, "until it is mended"))
    return Asset(symbol, f"The {symbol} Asset", 18, 10**6, HUGE, risk(), pauses=pauses)


def risk() -> RiskTerms:
    return RiskTerms(WAD, 9 * WAD // 10, HUGE, WAD // 10, 3, WAD // 20, 2, 3_600)


def ref(kind: ModelKind) -> ModelRef:
    return ModelRef(kind, "two_slope", "1.2.3", '{"kink":800000000000000000}', "abc", 17)


def market(symbol: str = "BTC") -> Market:
    """A market in which no two columns are alike."""
    return Market(
        symbol=symbol,
        state=MarketState.REPAY_ONLY,
        terms=LendingTerms(
            MATURITY,
            is_full_withdrawal_only=True,
            fee=WAD // 10,
            cadence_seconds=3_600,
            lender_pay=LenderPay(LenderPayKind.FEE_ON_TOP, 31, 32, 33, 34),
            supply_line=replace(ref(ModelKind.RATE_MODEL), name="line"),
        ),
        limits=MarketLimits(None, HUGE, WAD, 9 * WAD // 10, WAD // 7),
        rate_model=ref(ModelKind.RATE_MODEL),
        staking_rewards=(ref(ModelKind.STAKING_REWARD), replace(ref(ModelKind.STAKING_REWARD), name="other")),
        liquidation_policy=ref(ModelKind.LIQUIDATION_POLICY),
        penalty_max=11,
        insurance_share=12,
        accrued_at=13,
        boundary_at=14,
        model_state='{"a":15}',
        total_lent=HUGE + 16,
        lend_shares=LendShares(HUGE + 17),
        total_borrowed=HUGE + 18,
        borrow_shares=BorrowShares(HUGE + 19),
        staking_receivable=20,
        base_lent=21,
        base_borrowed=22,
        interest_remainder=23,
        fee_remainder=24,
        staking_remainder=25,
        utilization_seconds=26,
        borrow_rate=27,
        staking_rate=None,
        staking_note="no observation",
        is_rate_held=True,
        model_status=ModelStatus.STALE,
        model_fault="it raised",
        throttle_bound=28,
        epoch=29,
        next_ticket=30,
        scheduled=(
            ScheduledChange("c1", ModelKind.RATE_MODEL, (ref(ModelKind.RATE_MODEL),), '{"a":1}', 0, 31, 32),
            ScheduledChange("c2", ModelKind.LIQUIDATION_POLICY, (ref(ModelKind.LIQUIDATION_POLICY),), "", HUGE, 33, 34, "too much"),
        ),
        shadows=(
            Shadow("s1", ref(ModelKind.RATE_MODEL), '{"a":2}', HUGE),
            Shadow("s2", ref(ModelKind.RATE_MODEL), "", 35, "it raised"),
        ),
        lenders_rate=35,
        top_up_remainder=36,
        insurance_remainder=37,
        insurance_due=HUGE + 38,
        reward_cut=39,
        announced=(
            AnnouncedTerms(
                "t1", 40, 41, MarketState.CLOSED, None, MarketLimits(HUGE, None, 42, 43, 44), HUGE, risk(), "in the way"
            ),
            AnnouncedTerms(
                "t2",
                45,
                46,
                terms=LendingTerms(
                    47,
                    is_full_withdrawal_only=True,
                    fee=HUGE,
                    cadence_seconds=48,
                    lender_pay=LenderPay(LenderPayKind.SUPPLY_LINE),
                    supply_line=ref(ModelKind.RATE_MODEL),
                ),
            ),
        ),
        delisting=Delisting("d", 49, 50, 51, 52, "s1", True, 53),
    )


def feed(name: str = "staking.sol", **changes: object) -> Feed:
    return replace(Feed(name, HUGE, observed_at=43, changed_at=42, before=41, before_at=40), **changes)  # type: ignore[arg-type] # the test knows


def price(symbol: str = "BTC", usd: int = HUGE, observed_at: int = 40) -> Price:
    return Price(symbol, usd, observed_at, "static")


def lend(**changes: object) -> LendPosition:
    position = LendPosition(LendShares(HUGE + 1), HUGE + 2, 3, 4, MATURITY, 29)
    return replace(position, **changes)  # type: ignore[arg-type]  # The test names fields.


def queued(ticket: int) -> QueuedWithdrawal:
    return QueuedWithdrawal(ticket, "c" * 32, "bc1 address", 50, AddressTrust(70, 60))


def debt() -> Debt:
    return Debt(BorrowShares(HUGE + 3), HUGE + 4, 5)


def balance(*tickets: int) -> Balance:
    waiting = tuple(WaitingCredit(ticket, HUGE + ticket, NotLentReason.CAP_REACHED, 60 + ticket) for ticket in tickets)
    return Balance(HUGE * 9, NotLentReason.CAP_REACHED, waiting)


def deposit(deposit_id: str = "d1", sub_account_id: str = "s1", **changes: object) -> Deposit:
    status, reason = DepositStatus.HELD, HeldReason.BELOW_MINIMUM
    made = Deposit(deposit_id, sub_account_id, f"a-{sub_account_id}", "BTC", HUGE, HUGE - 1, status, reason, 70, None, None)
    return replace(made, **changes)  # type: ignore[arg-type]  # The test names fields.


def payout(payout_id: str = "p1", sub_account_id: str = "s1", **changes: object) -> Payout:
    made = Payout(payout_id, sub_account_id, "BTC", HUGE, 9, "an address", PayoutStatus.REQUESTED, 80)
    return replace(made, **changes)  # type: ignore[arg-type]  # The test names fields.


def sample(symbol: str = "BTC", sampled_at: int = 3_600) -> RateSample:
    status = SampleStatus.HELD
    return RateSample(symbol, sampled_at, 1, 2, None, HUGE, 4, HUGE + 5, 6, 7, 8, 9, 10, status, "two_slope", "1.2.3", "abc")


def shadow_sample(shadow_id: str = "s1", sampled_at: int = 3_600, symbol: str = "BTC") -> ShadowSample:
    status = ModelStatus.STALE
    return ShadowSample(symbol, shadow_id, sampled_at, HUGE, 2, status, "it raised", "two_slope", "1.2.3", "abc")


def event(sub_account_id: str = "s1", kind: EventType = EventType.LENT, **details: str | int | bool | None) -> Event:
    return Event(kind, "BTC", HUGE, f"a-{sub_account_id}", sub_account_id, details)


def entry(amount: int = HUGE) -> Entry:
    return Entry("BTC", LedgerAccount.CUSTODY, LedgerAccount.LENDERS, amount, None, "s1")
