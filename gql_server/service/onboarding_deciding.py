"""What operators decide: logged in the transaction that changes the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gql_server.domain.errors import InvalidInput
from gql_server.ports.onboarding import Actor, OnboardingCase, OnboardingEvent, OperatorAction
from gql_server.service.onboarding_changing import CaseChanges, Change
from gql_server.service.onboarding_planning import Planned
from gql_server.service.onboarding_saying import checked_note, checked_reasons
from gql_server.service.onboarding_states import DECISIONS


class OperatorMoves(CaseChanges):
    """Moves accounts as operators decide."""

    async def review(
        self, operator_id: str, account_id: str, decision: OnboardingEvent, reasons: Sequence[str] = (), note: str | None = None
    ) -> OnboardingCase:
        """Decide as an operator, and log it. Of two who decide at once the second is refused, unless it still may happen then.

        Args:
            decision: APPROVE, HOLD, ASK_AGAIN, REJECT or REOPEN.
            reasons: For the customer; asking again and rejecting need one.
            note: For operators.

        Raises:
            OnboardingMoveRefused: When it may not happen at this state.
            PersonHasAccount: The person is verified for another account; the case is on hold.
            InvalidInput: When reasons are missing or too long.
            NotFound: When there is no such account.
        """
        if decision not in DECISIONS:
            raise ValueError(f"{decision} is no decision")
        said = checked_reasons(reasons)
        if not said and decision in {OnboardingEvent.ASK_AGAIN, OnboardingEvent.REJECT}:
            raise InvalidInput("reasons", "must be given, for the customer to know")
        remark = checked_note(note)
        by = replace(self.happening(decision, Actor.OPERATOR), actor_id=operator_id, reasons=said, note=remark)
        action = OperatorAction(0, by.at, operator_id, f"reviewAccount {decision}", account_id, said, remark)

        async def plan(case: OnboardingCase) -> Change:
            # What the provider reported before an operator decided counts no more.
            return Change(
                Planned(case).then(replace(by, provider_at=None), provider_at=_later(case.provider_at, by.at)), None, action
            )

        return await self.change(account_id, plan, settles=True)


def _later(known: int | None, at: int) -> int:
    return max(known or 0, at * 1_000)
