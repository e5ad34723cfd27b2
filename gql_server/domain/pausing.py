"""Pausing and resuming, and what a pause refuses (rule C7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gql_server.domain import commands as c
from gql_server.domain.assets import Asset
from gql_server.domain.draft import Draft, require_asset
from gql_server.domain.errors import InvalidInput, Paused
from gql_server.domain.events import EventType
from gql_server.domain.outcomes import Done
from gql_server.domain.pauses import Pause, PauseScope, in_force, pause_of

REASON_LENGTH_MAX: Final = 200


def pause_assets(draft: Draft, command: c.PauseAssets) -> Done:
    """Stop something of some assets, or of all there are; what is paused already keeps since when it is."""
    if not command.scopes:
        raise InvalidInput("scopes", "must name at least one")
    if command.until is not None and command.until <= draft.now:
        raise InvalidInput("until", "must be in the future")
    if len(command.reason) > REASON_LENGTH_MAX or (command.reason and not command.reason.isprintable()):
        raise InvalidInput("reason", f"must be at most {REASON_LENGTH_MAX} printable characters")
    for asset in _named(draft, command.symbols):
        before = in_force(asset.pauses, draft.now)
        since = {pause.scope: pause.since for pause in before}
        stopped = [
            Pause(scope, since.get(scope, draft.now), command.until, command.reason)
            for scope in PauseScope
            if scope in command.scopes
        ]
        kept = [pause for pause in before if pause.scope not in command.scopes]
        _change(draft, asset, (*kept, *stopped), "PAUSED", command)
    return Done()


def resume_assets(draft: Draft, command: c.ResumeAssets) -> Done:
    """End pauses of some assets, or of all there are; what is not paused stays as it is."""
    if not command.scopes:
        raise InvalidInput("scopes", "must name at least one")
    for asset in _named(draft, command.symbols):
        if pause_among(asset, command.scopes, draft.now):
            kept = tuple(pause for pause in in_force(asset.pauses, draft.now) if pause.scope not in command.scopes)
            _change(draft, asset, kept, "RESUMED", command)
    return Done()


def pause_among(asset: Asset, scopes: tuple[PauseScope, ...], now: int) -> bool:
    """Tell whether anything of these is paused."""
    return any(pause.scope in scopes for pause in in_force(asset.pauses, now))


def require_not_paused(draft: Draft, symbol: str, scope: PauseScope) -> None:
    """Refuse what a pause stops.

    Raises:
        Paused: One does.
    """
    pause = pause_of(draft.book.assets[symbol].pauses, scope, draft.now)
    if pause is not None:
        raise Paused(symbol, pause.scope, pause.since, pause.until, pause.reason)


def _named(draft: Draft, symbols: tuple[str, ...]) -> list[Asset]:
    return [require_asset(draft.book, symbol) for symbol in symbols] or list(draft.book.assets.values())


def _change(draft: Draft, asset: Asset, pauses: tuple[Pause, ...], what: str, command: c.PauseAssets | c.ResumeAssets) -> None:
    draft.book.assets.put(asset.symbol, replace(asset, pauses=pauses))
    has_market = draft.book.markets.get(asset.symbol) is not None
    pause = command if isinstance(command, c.PauseAssets) else None
    draft.tell(
        EventType.MARKET_CHANGED if has_market else EventType.ASSET_CHANGED,
        symbol=asset.symbol,
        details={
            "pause": what,
            "scopes": ", ".join(scope for scope in PauseScope if scope in command.scopes),
            "until": None if pause is None else pause.until,
            "reason": "" if pause is None else pause.reason,
        },
    )
