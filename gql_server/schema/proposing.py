"""Where a mutation turns into a proposal: operators' mutations that need a second operator are not decided but proposed."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import Enum
from typing import Any, Final

from strawberry.types.base import StrawberryContainer, has_object_definition
from strawberry.utils.str_converters import to_camel_case

from gql_server.ports.people import Role
from gql_server.ports.proposals import Proposal
from gql_server.schema.context import Info
from gql_server.schema.scalars import DateTime, Duration, format_date_time, format_duration
from gql_server.service.requests import Request


class Proposed(Exception):
    """A mutation was not decided: a proposal was made of it, which is its answer."""

    def __init__(self, proposal: Proposal) -> None:
        """Say which proposal."""
        super().__init__(proposal.id)
        self.proposal = proposal


async def propose_instead(info: Info, request: Request, reason: str | None) -> None:
    """Return where a request may be decided at once.

    Raises:
        Proposed: It needs a second operator; the proposal is made.
        Refusal: It would be refused.
    """
    viewer, four_eyes = info.context.viewer, info.context.services.four_eyes
    if viewer is None or viewer.role is not Role.OPERATOR or request.scope != viewer.account_id:
        return
    proposal = await four_eyes.take(request, shown(info.context.input), reason)
    if proposal is not None:
        raise Proposed(proposal)


def shown(given: object) -> str:
    """Return an input as JSON by the names and forms of the schema, with its defaults; what is absent is left out."""
    return json.dumps(_plain(given, None), ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any, kind: Any) -> Any:  # noqa: ANN401 - JSON, and what strawberry says of types
    while isinstance(kind, StrawberryContainer):
        kind = kind.of_type
    if has_object_definition(value):
        fields = ((field.python_name, field.type) for field in value.__strawberry_definition__.fields)
        named = ((name, getattr(value, name), of) for name, of in fields)
        return {to_camel_case(name): _plain(one, of) for name, one, of in named if one is not None}
    if isinstance(value, list | tuple):
        return [_plain(one, kind) for one in value]
    if isinstance(value, Enum):
        return value.value
    return _FORMS.get(kind, _as_it_is)(value)


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 - JSON
    return value


_FORMS: Final[dict[Any, Callable[[Any], Any]]] = {DateTime: format_date_time, Duration: format_duration}
