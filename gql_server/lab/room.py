"""Where an experiment is decided: a book in memory, a clock that it sets itself, and guarded models.

Commands are decided as the teller decides them: in batches, in its order, each refusal leaving the others alone, the rates set
once at the end (rule R2). Nothing here knows a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gql_server.domain import commands as c
from gql_server.domain.accrual import project
from gql_server.domain.book import Book
from gql_server.domain.decide import Decision, decide, finish_batch, order_of
from gql_server.domain.errors import Refusal
from gql_server.domain.market import Market
from gql_server.domain.models import Models
from gql_server.domain.outcomes import BoundaryCrossed, Outcome

ADDRESS = "outside"
"""Where everything goes that leaves. It stays on its way out there: nobody asks here whether it has arrived."""


class Room:
    """A book and the time in it."""

    def __init__(self, models: Models, now: int, note: Callable[[Decision], None]) -> None:
        """Begin with an empty book.

        Args:
            models: The models, guarded.
            now: Unix seconds.
            note: Told of every decision, for whoever counts.
        """
        self.book = Book.genesis()
        self.models = models
        self.now = now
        self._note = note
        self._count = 0

    def batch(self, *commands: c.Command) -> list[Outcome | Refusal]:
        """Decide commands in one batch and return what came of each, in the order given."""
        overlay = self.book.fork()
        answers: dict[int, Outcome | Refusal] = {}
        for place in sorted(range(len(commands)), key=lambda place: order_of(commands[place])):
            answers[place] = self._decide(overlay, commands[place])
        self._finish(overlay)
        return [answers[place] for place in range(len(commands))]

    def cross(self, symbol: str, moves: Callable[[Market], Sequence[c.Command]]) -> None:
        """Cross a market's boundaries up to now and let customers move, all in one batch: the clock first, as in any.

        Args:
            symbol: Of the market.
            moves: What customers ask for when they see the market as the boundary has left it.
        """
        overlay = self.book.fork()
        while True:
            answer = self._decide(overlay, c.CrossBoundary(symbol))
            if not isinstance(answer, BoundaryCrossed) or not (answer.has_more and answer.walked):
                break
        for command in moves(project(overlay, symbol, self.now, self.models)):
            self._decide(overlay, command)
        self._finish(overlay)

    def _decide(self, overlay: Book, command: c.Command) -> Outcome | Refusal:
        self._count += 1
        try:
            decision = decide(overlay, command, now=self.now, models=self.models, command_id=f"lab-{self._count}")
        except Refusal as refusal:
            return refusal
        self._note(decision)
        return decision.outcome

    def _finish(self, overlay: Book) -> None:
        finish_batch(overlay, now=self.now, models=self.models)
        overlay.merge()

    def must(self, *commands: c.Command) -> list[Outcome]:
        """Decide commands, each in a batch of its own, none of which may be refused.

        Raises:
            Refusal: One was: the scenario asks for what a market does not admit.
        """
        outcomes = []
        for command in commands:
            [answer] = self.batch(command)
            if isinstance(answer, Refusal):
                raise answer
            outcomes.append(answer)
        return outcomes

    def market(self, symbol: str) -> Market:
        """Return the market as it is now."""
        return project(self.book, symbol, self.now, self.models)

    def open_account(self, name: str) -> None:
        """Open an approved account, whose sub-account has the same name."""
        self.must(c.OpenAccount(name, name), c.ApproveAccount(name))
