"""The benchmark of a start: sessions that it opens are sessions, and its table says what was measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import startup
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.settings.declared import DEVELOPMENT_SECRET
from tests.storage.opened import at, opened
from tests.templates import migrated_sqlite_url


async def test_sessions_that_are_opened_are_recognized(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "SESSIONS", 20)
    url = migrated_sqlite_url(tmp_path)
    tokens, _ = startup._open_sessions(Path(url.removeprefix("sqlite:///")))
    async with opened(at(url)) as storage:
        for token in tokens:
            found = await storage.sessions.recognize(KeyedHashes(DEVELOPMENT_SECRET).of_token(token))
            assert found is not None
            assert found.session.is_open(found.session.created_at + 1, 3600)


def test_the_table_shows_the_median_and_every_round() -> None:
    rounds = [startup.Startup(1, 2, 3, 100, 101, 195), startup.Startup(2, 4, 5, 102, 103, 195)]
    rows = startup._rows(rounds)
    assert rows[0] == ("imports, processor time", "1.50 s", "1.00, 2.00")
    assert ("memory at rest", "101.0 MB", "100.0, 102.0") in rows
