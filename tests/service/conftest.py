"""Fixtures of the service tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.service.door import Door


@pytest.fixture
def door() -> Iterator[Door]:
    """The server's door, nobody known yet."""
    door = Door()
    yield door
    door.passwords.close()
