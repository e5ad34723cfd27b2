"""What must hold after every command, as observers of a world; each raises at the first step that breaks it."""

from gql_server.domain.errors import Refusal
from gql_server.domain.invariants import check
from gql_server.domain.journal import ASSET_SIDE, Entry, LedgerAccount
from gql_server.domain.lender_pay import LenderPayKind
from gql_server.domain.market import Market
from gql_server.service.journal_sums import JournalSums
from gql_server.units import WAD
from tests.properties.world import Step, dump

_TOTALS = {
    LedgerAccount.LOANS: "total_borrowed",
    LedgerAccount.LENDERS: "total_lent",
    LedgerAccount.STAKING_RECEIVABLE: "staking_receivable",
}


def book_holds_together(step: Step) -> None:
    """Conservation, coverage and the sums of shares (rules G1, C1)."""
    faults = check(step.after)
    assert not faults, f"{faults} after {step.decided.command}"


class JournalAddsUp:
    """The journal adds up to every control account and to every holder's row (rule G1)."""

    def __init__(self) -> None:
        self.sums = JournalSums()

    def __call__(self, step: Step) -> None:
        if step.decided.decision is None:
            return
        for entry in step.decided.decision.entries:
            self.sums.add(entry)
        found = [str(difference) for difference in self.sums.differences(step.after)]
        assert not found, f"{found} after {step.decided.command}"


def refusal_leaves_no_trace(step: Step) -> None:
    """A refused command leaves every field of the book as it was."""
    if isinstance(step.decided.answer, Refusal):
        assert dump(step.before) == dump(step.after), step.decided.command


def is_interest(entry: Entry) -> bool:
    """Tells whether an entry books interest: it raises loans without a borrower."""
    return entry.debit is LedgerAccount.LOANS and entry.debit_holder is None


def interest_goes_to_lenders_and_fee(step: Step) -> None:
    """What borrowers owe more is what lenders and the treasury get: to the unit, the fee by its remainder (rule R1)."""
    if step.decided.decision is None:
        return
    for market in step.after.markets.values():
        entries = [entry for entry in step.decided.decision.entries if entry.symbol == market.symbol]
        before = step.before.markets.get(market.symbol)
        if before is not None and entries:
            _check_interest(before, market, entries)


def _check_interest(before: Market, after: Market, entries: list[Entry]) -> None:
    interest = [entry for entry in entries if is_interest(entry)]
    lenders = sum(entry.amount for entry in interest if entry.credit is LedgerAccount.LENDERS)
    fee = sum(entry.amount for entry in interest if entry.credit is LedgerAccount.TREASURY)
    principal = sum(_change(entry, LedgerAccount.LOANS) for entry in entries if not is_interest(entry))
    assert after.total_borrowed - before.total_borrowed == lenders + fee + principal
    if before.lend_shares and before.terms.lender_pay.kind is LenderPayKind.SKIM_FEE:
        owed = (lenders + fee) * before.terms.fee + before.fee_remainder
        assert (fee, after.fee_remainder) == divmod(owed, WAD), f"{fee} of {lenders + fee} in {before.symbol}"
    elif not before.lend_shares and before.total_borrowed:
        assert lenders == 0, f"{lenders} for nobody in {before.symbol}"


def _change(entry: Entry, account: LedgerAccount) -> int:
    raised = entry.debit is account
    lowered = entry.credit is account
    sign = 1 if account in ASSET_SIDE else -1
    return sign * entry.amount * (raised - lowered)


class HistoryGoesForward:
    """A market's rows follow each other in time and cadence; averages are no more than 1 (rules R2, R6)."""

    def __init__(self) -> None:
        self.last: dict[str, int] = {}

    def __call__(self, step: Step) -> None:
        for sample in () if step.decided.decision is None else step.decided.decision.samples:
            assert self.last.get(sample.symbol, 0) < sample.at <= step.world.now, sample
            assert sample.utilization_average <= WAD, sample
            self.last[sample.symbol] = sample.at


class TimeGoesForward:
    """No market's time goes back, and nothing of the model's state moves but at a boundary (rules R2, T1)."""

    def __call__(self, step: Step) -> None:
        for market in step.after.markets.values():
            before = step.before.markets.get(market.symbol)
            if before is None:
                continue
            assert before.accrued_at <= market.accrued_at <= step.world.now
            if before.boundary_at == market.boundary_at and before.rate_model == market.rate_model:
                assert before.model_state == market.model_state, step.decided.command
            assert lender_share(market) >= (market.staking_rate or 0), market
            assert market.insurance_due >= 0
            assert market.reward_cut >= 0


def lender_share(market: Market) -> int:
    """Returns what lenders get of the borrow rate while all is lent out: never less than the add-on (rule R8)."""
    if market.terms.fee == WAD:
        return market.borrow_rate
    rate = market.lenders_rate if market.terms.lender_pay.kind is LenderPayKind.FEE_ON_TOP else market.borrow_rate
    return rate * (WAD - market.terms.fee) // WAD
