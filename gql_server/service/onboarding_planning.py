"""How an event changes a case: pure, step by step, with what is told of each step."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gql_server.ports.onboarding import AccountKind, Actor, OnboardingCase, OnboardingChanged, OnboardingEvent
from gql_server.ports.people import OnboardingStatus
from gql_server.service.onboarding_states import MOVES, REPORTS, next_status


@dataclass(frozen=True, slots=True)
class Happening:
    """An event with who caused it and what was said.

    Args:
        at: Unix seconds.
        actor_id: Which operator, or the provider's name.
        reasons: For the customer.
        note: For operators.
        provider_at: When the provider says that it happened, Unix milliseconds.
    """

    event: OnboardingEvent
    at: int
    actor: Actor
    actor_id: str | None = None
    reasons: tuple[str, ...] = ()
    note: str | None = None
    provider_at: int | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A case afterwards, and what is told of the way there."""

    case: OnboardingCase
    told: tuple[OnboardingChanged, ...] = ()

    def then(self, happening: Happening, **more: object) -> Planned:
        """Return what it comes to when something else happens next.

        Args:
            more: Other fields of the case that change with it.

        Raises:
            OnboardingMoveRefused: When it may not happen then.
        """
        return self._told(happening, next_status(self.case.status, happening.event), more)

    def noted(self, happening: Happening) -> Planned:
        """Return what it comes to when something is only noted, for an operator to see."""
        case = self.case
        change = _change(case, happening, case.status)
        after = replace(
            case,
            changes=case.changes + 1,
            note=case.note or happening.note,
            provider_at=_later(case.provider_at, happening.provider_at),
        )
        return Planned(after, (*self.told, change))

    def _told(self, happening: Happening, status: OnboardingStatus, more: dict[str, object]) -> Planned:
        case = self.case
        after = replace(
            case,
            status=status,
            since=case.since if status is case.status else happening.at,
            provider_at=_later(case.provider_at, happening.provider_at),
            held_by=happening.actor if status is OnboardingStatus.ON_HOLD else None,
            reasons=happening.reasons,
            note=happening.note,
            changes=case.changes + 1,
        )
        return Planned(replace(after, **more), (*self.told, _change(case, happening, status)))  # type: ignore[arg-type] # fields of the case


def _change(case: OnboardingCase, happening: Happening, status: OnboardingStatus) -> OnboardingChanged:
    return OnboardingChanged(
        seq=0,
        account_id=case.account_id,
        number=case.changes + 1,
        at=happening.at,
        actor=happening.actor,
        actor_id=happening.actor_id,
        event=happening.event,
        came_from=case.status,
        status=status,
        reasons=happening.reasons,
        note=happening.note,
        provider_at=happening.provider_at,
    )


def _later(known: int | None, reported: int | None) -> int | None:
    return known if reported is None else max(reported, known or 0)


def path_of(status: OnboardingStatus, event: OnboardingEvent) -> tuple[OnboardingEvent, ...]:
    """Return what an event implies: a report whose review began without word of it has begun it, so its beginning comes first."""
    pending = OnboardingEvent.REPORT_PENDING
    begun = MOVES[pending].get(status)
    if event in REPORTS and status not in MOVES[event] and begun is not None and begun in MOVES[event]:
        return (pending, event)
    return (event,)


def is_an_operators_hold(case: OnboardingCase) -> bool:
    """Tell whether only an operator may end the hold on which a case is."""
    return case.status is OnboardingStatus.ON_HOLD and case.held_by in {Actor.OPERATOR, Actor.SYSTEM}


def must_review_by_hand(kind: AccountKind | None) -> bool:
    """Tell whether an operator reviews such an account without an identity provider."""
    return kind is AccountKind.BUSINESS
