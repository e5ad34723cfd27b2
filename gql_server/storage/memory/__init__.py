"""A storage that forgets: the same contract in plain dictionaries, for previews, tests and teaching."""

from gql_server.storage.memory.attempts import MemoryAttempts
from gql_server.storage.memory.opening import MemoryStorage

__all__ = ["MemoryAttempts", "MemoryStorage"]
