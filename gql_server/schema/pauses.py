"""What an operator has stopped for a while, as everybody reads it."""

from __future__ import annotations

import strawberry

from gql_server.domain.assets import Asset
from gql_server.domain.pauses import in_force
from gql_server.schema.enums import PauseScope
from gql_server.schema.scalars import DateTime


@strawberry.type(description="Something that an operator has stopped for a while.")
class Pause:
    """Something that an operator has stopped for a while."""

    scope: PauseScope = strawberry.field(description="What is stopped.")
    since: DateTime = strawberry.field(description="Since when.")
    until: DateTime | None = strawberry.field(description="When it ends by itself; null: not before an operator ends it.")
    reason: str = strawberry.field(description="What the operator says of it; may be empty.")


def pauses_of(asset: Asset, now: int) -> list[Pause]:
    """Return what is paused of an asset."""
    return [
        Pause(
            scope=pause.scope,
            since=DateTime(pause.since),
            until=None if pause.until is None else DateTime(pause.until),
            reason=pause.reason,
        )
        for pause in in_force(asset.pauses, now)
    ]
