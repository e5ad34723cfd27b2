"""What was said of a decision, the reasons for the customer and the note for operators, sealed as one."""

from __future__ import annotations

import json
from collections.abc import Sequence

from gql_server.ports.runtime import Seals


def seal_said(seals: Seals, purpose: str, reasons: Sequence[str], note: str | None) -> str | None:
    """Return reasons and note sealed; None when there is neither."""
    return seals.seal(purpose, said_text(reasons, note)) if reasons or note is not None else None


def said_text(reasons: Sequence[str], note: str | None) -> str:
    """Return reasons and note as JSON."""
    return json.dumps([list(reasons), note], ensure_ascii=False)


def open_said(seals: Seals, purpose: str, said: str | None) -> tuple[tuple[str, ...], str | None]:
    """Return reasons and note that were sealed."""
    if said is None:
        return (), None
    reasons, note = json.loads(seals.unseal(purpose, said))
    return tuple(reasons), note
