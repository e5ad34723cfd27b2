"""What identity providers report: in the order of their own time, and never over an operator's hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gql_server.ports.onboarding import Actor, OnboardingCase, OnboardingEvent
from gql_server.service.onboarding_changing import CaseChanges, Change
from gql_server.service.onboarding_planning import Planned, is_an_operators_hold, path_of
from gql_server.service.onboarding_saying import checked_note, checked_reasons
from gql_server.service.onboarding_states import MOVES, REPORTS


class ProviderMoves(CaseChanges):
    """Moves accounts as an identity provider reports."""

    async def apply_review(
        self,
        account_id: str,
        event: OnboardingEvent,
        reasons: Sequence[str] = (),
        provider_time: int | None = None,
        *,
        provider: str | None = None,
        note: str | None = None,
    ) -> OnboardingCase:
        """Apply what an identity provider reports, and return the case as it stands then.

        A report that is older than one that counted changes nothing, and so does one that says again what is so. While an
        operator holds the case, a report is noted and changes nothing else. A person who is verified for another account is
        put on hold instead of being approved.

        Args:
            event: One of ``REPORT_*``.
            provider_time: When it happened by the provider's clock, Unix milliseconds.
            reasons: For the customer.
            note: For operators.

        Raises:
            OnboardingMoveRefused: When it may not happen at this state.
            NotFound: When there is no such account.
            TellerFailure, StorageFailure: When it cannot be told now; report it again.
        """
        if event not in REPORTS:
            raise ValueError(f"{event} is no report")
        said = checked_reasons(reasons), checked_note(note)
        happening = replace(self.happening(event, Actor.PROVIDER), reasons=said[0], note=said[1], actor_id=provider)

        async def plan(case: OnboardingCase) -> Change | None:
            if _is_old_news(case, happening.event, provider_time):
                return None
            heard = replace(happening, provider_at=provider_time)
            if is_an_operators_hold(case):
                return Change(Planned(case).noted(heard))
            planned = Planned(case)
            for step in path_of(case.status, event):
                planned = planned.then(heard if step is event else replace(heard, event=step, reasons=(), note=None))
            return Change(planned)

        return await self.change(account_id, plan, settles=True)


def _is_old_news(case: OnboardingCase, event: OnboardingEvent, provider_time: int | None) -> bool:
    """Tell whether a report is older than one that counted, or comes again."""
    if provider_time is None or case.provider_at is None or provider_time > case.provider_at:
        return False
    is_possible = case.status in MOVES[event]
    return provider_time < case.provider_at or not is_possible or is_an_operators_hold(case)
