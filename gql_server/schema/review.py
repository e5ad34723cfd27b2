"""The operator's desk: who waits for a review, what is decided, and the log of everything that operators do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, TypeAlias

import strawberry

from gql_server.domain.errors import NotFound
from gql_server.ports.onboarding import OnboardingCase, OnboardingEvent, OperatorAction, QueueFilter
from gql_server.schema import refusals as r
from gql_server.schema.accounts import Account
from gql_server.schema.connections import After, Connection, Edge, First, PageInfo, check_first, connection, read_cursor
from gql_server.schema.context import Info
from gql_server.schema.declare import resolved
from gql_server.schema.enums import AccountKind, OnboardingStatus
from gql_server.schema.ids import global_id, key_of
from gql_server.schema.mutations import mutation
from gql_server.schema.node import Node
from gql_server.schema.onboarding_enums import ReviewDecision, ReviewOrder
from gql_server.schema.onboarding_mutations import present_account
from gql_server.schema.scalars import DateTime, Duration
from gql_server.service.authorization import Action, admit, authorize

WAITING: Final = (OnboardingStatus.IN_REVIEW, OnboardingStatus.ON_HOLD)


@strawberry.input(description="Which accounts a queue shows.")
class ReviewFilter:
    """Which accounts a queue shows."""

    status: list[OnboardingStatus] = strawberry.field(
        default_factory=lambda: list(WAITING), description="Of these states; absent: those that wait for a review."
    )
    kind: AccountKind | None = strawberry.field(default=None, description="Only of this kind; absent: of both.")
    waiting_longer_than: Duration | None = strawberry.field(
        default=None, description="Only those that stand there for longer; absent: all."
    )


@strawberry.type(description="How many accounts of a state there are.")
class ReviewCount:
    """How many accounts of a state there are."""

    status: OnboardingStatus = strawberry.field(description="The state.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="A page of the queue, with how many there are in all.")
class ReviewQueueConnection:
    """A page of the queue."""

    edges: list[Edge[Account]] = strawberry.field(description="The accounts of this page.")
    page_info: PageInfo = strawberry.field(description="Where this page stands in the queue.")
    total_count: int = strawberry.field(description="How many accounts the filter lets through.")
    counts: list[ReviewCount] = strawberry.field(description="How many of each state that is.")


@strawberry.type(description="What an operator did. Nobody can change or remove it.")
class OperatorActionEntry(Node):
    """What an operator did."""

    sequence: int = strawberry.field(description="Its place in the log, from 1, without a gap.")
    at: DateTime = strawberry.field(description="When it was; in real time.")
    operator: str = strawberry.field(description="Who it was.")
    action: str = strawberry.field(description="What was done: the mutation, and the decision of a review.")
    account_id: strawberry.ID | None = strawberry.field(description="About whom; null when it is about nobody.")
    reasons: list[str] = strawberry.field(description="What the customer was told.")
    note: str | None = strawberry.field(description="What was noted for operators.")

    @resolved("Global id, opaque.")
    def id(self) -> strawberry.ID:
        """Return the global id."""
        return global_id("OperatorActionEntry", self.sequence)


@strawberry.input(description="Decide of an account.")
class ReviewAccountInput:
    """Decide of an account."""

    account_id: strawberry.ID = strawberry.field(description="Which account.")
    decision: ReviewDecision = strawberry.field(description="What is decided.")
    reasons: list[str] = strawberry.field(
        default_factory=list, description="For the customer; `ASK_AGAIN` and `REJECT` need one, 10 at most."
    )
    note: str | None = strawberry.field(default=None, description="For operators, 2,000 characters at most.")


@strawberry.type(description="It is decided, logged, and the customer is told.")
class ReviewAccountSuccess:
    """It is decided."""

    account: Account = strawberry.field(description="The account.")


ReviewAccountResult: TypeAlias = Annotated[
    ReviewAccountSuccess | r.OnboardingMoveRefused | r.PersonHasAccount | r.InvalidInput | r.NotFound,
    strawberry.union("ReviewAccountResult", description="What `reviewAccount` answers."),
]


@strawberry.type
class ReviewQueries:
    """What operators look at."""

    @resolved("Who waits for a review. For operators.")
    async def review_queue(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        filter: Annotated[ReviewFilter | None, strawberry.argument(description="Which accounts; absent: who waits.")] = None,
        order_by: Annotated[ReviewOrder, strawberry.argument(description="In which order.")] = ReviewOrder.WAITING_LONGEST,
    ) -> ReviewQueueConnection:
        """Return a page of the queue."""
        authorize(info.context.viewer, Action.READ_REVIEW)
        asked = ReviewFilter() if filter is None else filter
        age = asked.waiting_longer_than
        now = info.context.services.clock.now()
        chosen = QueueFilter(tuple(asked.status), asked.kind, None if age is None else now - age)
        place = read_cursor(after, int, str)
        start = None if place is None else (int(place[0]), str(place[1]))
        store, is_newest_first = info.context.storage.onboarding, order_by is ReviewOrder.WAITING_SHORTEST
        found = await store.queue(chosen, check_first(first) + 1, start, is_newest_first=is_newest_first)
        counts = await store.queue_counts(chosen)
        edges = await _edges(info, found[:first])
        return ReviewQueueConnection(
            edges=edges,
            page_info=PageInfo(
                places=[edge.place for edge in edges], has_next_page=len(found) > first, has_previous_page=after is not None
            ),
            total_count=sum(counts.values()),
            counts=[ReviewCount(status=status, count=counts[status]) for status in OnboardingStatus if counts.get(status)],
        )

    @resolved("What operators did, the latest first. For operators.")
    async def operator_actions(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        account_id: Annotated[strawberry.ID | None, strawberry.argument(description="Only about this account.")] = None,
    ) -> Connection[OperatorActionEntry]:
        """Return a page of the log."""
        authorize(info.context.viewer, Action.READ_OPERATOR_LOG)
        place = read_cursor(after, int)
        account = None if account_id is None else key_of(account_id, "Account") or "nobody"
        before = None if place is None else int(place[0])
        found = await info.context.storage.operator_log.actions(check_first(first) + 1, before, account)
        rows = [((action.seq,), entry_of(action)) for action in found[:first]]
        return connection(rows, has_next=len(found) > first, has_previous=after is not None)


@strawberry.type
class ReviewMutations:
    """What operators decide."""

    @mutation("Decide of an account; of two decisions at once the second is refused if it is not possible any more. For operators.")
    async def review_account(
        self, info: Info, input: Annotated[ReviewAccountInput, strawberry.argument(description="The decision.")]
    ) -> ReviewAccountResult:
        """Decide of an account."""
        operator = admit(info.context.viewer, Action.REVIEW_ACCOUNT)
        key = key_of(input.account_id, "Account")
        if key is None:
            raise NotFound("account")
        decision = OnboardingEvent(input.decision.value)
        await info.context.services.moves.review(operator.account_id, key, decision, input.reasons, input.note)
        return ReviewAccountSuccess(account=await present_account(info, key))


async def _edges(info: Info, cases: Sequence[OnboardingCase]) -> list[Edge[Account]]:
    members = await info.context.reader.members.many([case.account_id for case in cases])
    return [
        Edge(place=(case.since, case.account_id), node=Account(member=member))
        for case, member in zip(cases, members, strict=True)
        if member is not None
    ]


def entry_of(action: OperatorAction) -> OperatorActionEntry:
    """Return an entry of the operators' log."""
    return OperatorActionEntry(
        sequence=action.seq,
        at=DateTime(action.at),
        operator=action.operator_id,
        action=action.action,
        account_id=None if action.account_id is None else global_id("Account", action.account_id),
        reasons=list(action.reasons),
        note=action.note,
    )
