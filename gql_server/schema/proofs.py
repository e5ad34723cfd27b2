"""How an owner proves to be the one, before the account as a whole is changed: password, mailed code, second factor."""

from __future__ import annotations

from typing import Final

from gql_server.ports.people import Member
from gql_server.schema.context import Info
from gql_server.schema.money_inputs import StepUpInput
from gql_server.service.authorization import Action, Viewer, admit_owner
from gql_server.service.second_factors import FactorProof
from gql_server.service.step_up import GuardedAction, Proof

PASSWORD: Final = "The password of the account."  # noqa: S105 - A description, not a password.
STEP_UP: Final = "The proof that `requestStepUp(action:)` begins, where step-up is on."
ONE_TIME_CODE: Final = "A code of the second factor, where one is set up and step-up is off; a passkey goes into `stepUp`."


def proof_of(given: StepUpInput | None) -> Proof | None:
    """Return the proof that came, None where none did."""
    return None if given is None else Proof(given.id, given.code, FactorProof(given.one_time_code, given.passkey))


def customer_of(info: Info, action: Action) -> Viewer:
    """Return the customer who asks, who may do this to their own account.

    Raises:
        Unauthenticated, Forbidden: When nobody, or an operator, asks.
    """
    return admit_owner(info.context.viewer, action)


async def prove_owner(
    info: Info, viewer: Viewer, action: GuardedAction, password: str, step_up: StepUpInput | None, one_time_code: str | None
) -> Member:
    """Return the member once it is proved that they ask.

    Raises:
        InvalidInput, InvalidCredentials: When it is not the password.
        StepUpRequired: When another proof is needed and none came, or it is wrong.
        TooManyRequests: When it was tried too often.
    """
    await info.context.visit.count()
    member = await info.context.services.credentials.prove(viewer, password)
    await prove(info, viewer.account_id, action, step_up, one_time_code)
    return member


async def prove(info: Info, account_id: str, action: GuardedAction, step_up: StepUpInput | None, one_time_code: str | None) -> None:
    """Return once it is proved that the owner asks, as far as that can be without the password.

    Raises:
        StepUpRequired: When another proof is needed and none came, or it is wrong.
        TooManyRequests: When there were too many wrong codes of the second factor.
    """
    await info.context.services.step_ups.require_for(account_id, action, proof_of(step_up), one_time_code)
