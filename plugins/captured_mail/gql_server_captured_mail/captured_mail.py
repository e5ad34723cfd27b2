"""An outbox that nobody empties."""

from collections import deque
from typing import ClassVar, Final

from gql_server.plugin_api import EmailMessage

KEPT_MAX: Final = 100


class CapturedMail:
    """Keeps the latest messages of this process in memory and sends none of them.

    A message that comes again with the same id is kept once. Across processes the server's own outbox is the record.
    """

    name: ClassVar[str] = "captured_mail"
    is_sandbox: ClassVar[bool] = True

    def __init__(self) -> None:
        self._kept: deque[EmailMessage] = deque(maxlen=KEPT_MAX)

    async def send(self, message: EmailMessage) -> None:
        """Keep the message."""
        if all(kept.id != message.id for kept in self._kept):
            self._kept.append(message)

    def kept(self) -> tuple[EmailMessage, ...]:
        """Return the latest messages, oldest first."""
        return tuple(self._kept)
