"""How storage can fail, in three words that are never mixed."""

from __future__ import annotations


class StorageFailure(Exception):
    """Storage could not do what was asked."""


class TransactionConflict(StorageFailure):
    """Another transaction was in the way (deadlock, serialization, a key taken meanwhile): nothing changed, run it again whole."""


class StorageUnavailable(StorageFailure):
    """The database cannot be reached or refused the work before the commit: nothing changed, try again later."""


class OutcomeUnknown(StorageFailure):
    """The connection was lost while committing: it may have happened. Ask again with the same key.

    ``command_id`` finds it in the log, where known.
    """

    command_id: str | None = None


class SealBroken(Exception):
    """Something sealed cannot be opened: the key is missing, or the text was altered or moved. An operator's matter."""
