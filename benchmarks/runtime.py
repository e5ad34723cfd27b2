"""Time and identifiers as the server has them, without the server."""

import time
from itertools import count

from gql_server.domain.models import Models
from gql_server.plugin_host import PluginHost, RecordingModels
from gql_server.ports.ledger import LedgerStore
from gql_server.service.teller import Teller


class RealClock:
    """The machine's clock."""

    def now(self) -> int:
        """Return Unix seconds."""
        return int(time.time())

    def monotonic(self) -> float:
        """Return seconds for measuring waits."""
        return time.monotonic()


class CountingIdentifiers:
    """Identifiers as long as the server's, and as ascending."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def new_id(self) -> str:
        """Return the next number as 32 hexadecimal digits."""
        return f"{next(self._numbers):032x}"

    def new_token(self) -> str:
        """Return a secret; no benchmark needs one."""
        raise NotImplementedError


class Tellers:
    """Makes tellers that differ in nothing but how many commands share a transaction."""

    def __init__(self, host: PluginHost) -> None:
        self._models: Models = host.models(monotonic=time.monotonic)
        self._identifiers = CountingIdentifiers()

    def make(self, ledger: LedgerStore, *, batch_max: int) -> Teller:
        """Return a teller that was not started yet."""
        return Teller(ledger, lambda: RecordingModels(self._models), self._identifiers, RealClock(), batch_max=batch_max)
