"""The contract of every custodian: both that ship keep every law."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import pytest

from gql_server.plugin_api.testing import CustodianLaws, CustodyStage
from tests.fireblocks_server import FireblocksServer, running_fireblocks
from tests.plugins.fireblocks_stage import FireblocksStage
from tests.plugins.sandbox_stage import SandboxStage


class TestSandboxCustody(CustodianLaws):
    @contextmanager
    def stage(self) -> Iterator[CustodyStage]:
        with tempfile.TemporaryDirectory() as folder:
            yield SandboxStage(Path(folder) / "custody.sqlite3")


class TestFireblocksCustody(CustodianLaws):
    server: ClassVar[FireblocksServer]

    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def vendor(cls) -> Iterator[None]:
        with running_fireblocks() as cls.server:
            yield

    @contextmanager
    def stage(self) -> Iterator[CustodyStage]:
        yield FireblocksStage(self.server)
