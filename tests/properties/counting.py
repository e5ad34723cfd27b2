"""How often each command succeeded and was refused over many histories, and what must have happened at all."""

from collections import Counter
from collections.abc import Callable, Iterator

from gql_server.domain.decide import RULES


class Census:
    """Counts over many worlds."""

    def __init__(self) -> None:
        self.histories = 0
        self.seen: Counter[str] = Counter()

    def add(self, seen: Counter[str]) -> None:
        """Adds one world's counts."""
        self.histories += 1
        self.seen += seen

    def lines(self) -> Iterator[str]:
        """Yields a line for each kind of command, and one for what happened besides."""
        yield f"{self.histories} histories"
        for kind in sorted(rule.__name__ for rule in RULES):
            refused = {key.split()[1]: count for key, count in self.seen.items() if key.startswith(f"{kind} ")}
            accepted = refused.pop("accepted", 0)
            why = ", ".join(f"{name} {count}" for name, count in sorted(refused.items()))
            yield f"{kind}: {accepted} accepted, {sum(refused.values())} refused" + (f" ({why})" if why else "")
        yield f"epochs closed: {self.seen['epochs closed']}, steps of shadows: {self.seen['shadow steps']}"
        for what in ("event", "model", "policy", "counterparty", "line", "wait", "paid"):
            counts = {key.split()[1]: count for key, count in self.seen.items() if key.startswith(f"{what} ")}
            yield f"{what}: " + ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))

    def report(self, report_line: Callable[[str], None]) -> None:
        """Prints the lines at the end of the run."""
        for line in self.lines():
            report_line(line)

    def require_variety(self) -> None:
        """Fails when the histories were too tame to show anything."""
        kinds = {rule.__name__ for rule in RULES}
        idle = sorted(kind for kind in kinds if not self.seen[f"{kind} accepted"])
        assert not idle, f"never accepted: {idle}"
        money = {"WithdrawLendPosition", "Withdraw", "Transfer", "Borrow", "Repay", "CreditDeposit"}
        counts = {key: count for key, count in self.seen.items() if key.split()[0] in money}
        accepted = sum(count for key, count in counts.items() if key.endswith(" accepted"))
        assert accepted * 100 >= sum(counts.values()) * 30, f"{accepted} of {sum(counts.values())} accepted"
        for event in ("LIQUIDATED", "BAD_DEBT_BOOKED", "LOST", "MODEL_BROKE", "FEED_OBSERVED", "MODEL_UPDATED", "REWARD_CUT"):
            assert self.seen[f"event {event}"], f"no {event} in {self.histories} histories"
        lines = ("line joined", "line paid", "line lent", "wait REQUESTED", "wait CANCELLED")
        paid = ("paid SKIM_FEE", "paid SUPPLY_LINE", "paid FEE_ON_TOP", "paid top-up", "paid insurance")
        for what in (*lines, *paid, "epochs closed", "policy full_close", "counterparty treasury", "model APPLIED", "shadow steps"):
            assert self.seen[what], f"not once in {self.histories} histories: {what}"
