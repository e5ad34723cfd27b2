"""How strong a password is, before it is chosen."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from gql_server.schema import refusals as r
from gql_server.schema.context import Info
from gql_server.schema.mutations import mutation
from gql_server.service.password_strength import SCORE_MIN
from gql_server.service.passwords import normalize_password


@strawberry.type(description="How hard a password is to guess.")
class PasswordStrength:
    """How hard a password is to guess."""

    score: int = strawberry.field(description="0, among the first that are tried, to 4, very strong.")
    minimum: int = strawberry.field(description="The least score that is accepted.")
    is_accepted: bool = strawberry.field(description="Whether it is strong enough; its length is another matter.")
    warning: str | None = strawberry.field(description="What makes it weak, one sentence in English; null when nothing does.")
    suggestions: list[str] = strawberry.field(description="What would make it stronger, sentences in English.")


PasswordStrengthResult: TypeAlias = Annotated[
    PasswordStrength | r.InvalidInput | r.TooManyRequests,
    strawberry.union("PasswordStrengthResult", description="What `passwordStrength` answers."),
]


@strawberry.type
class PasswordQueries:
    """The root field about passwords."""

    @mutation("How hard a password is to guess, and what would help. It is neither kept nor logged; send it as a variable.")
    async def password_strength(
        self,
        info: Info,
        password: Annotated[str, strawberry.argument(description="The password.")],
        email: Annotated[str, strawberry.argument(description="The address that it is for: parts of it are easily guessed.")] = "",
    ) -> PasswordStrengthResult:
        """Return the strength."""
        await info.context.visit.count()
        found = await info.context.services.passwords.measure(normalize_password(password), email[:320])
        return PasswordStrength(
            score=found.score,
            minimum=SCORE_MIN,
            is_accepted=found.is_enough,
            warning=found.warning or None,
            suggestions=list(found.suggestions),
        )
