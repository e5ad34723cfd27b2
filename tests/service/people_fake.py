"""The people's store in memory, which shows what it keeps."""

from __future__ import annotations

from gql_server.ports.people import Member, OutgoingEmail
from gql_server.ports.sessions import SessionRecord
from gql_server.storage.memory.kept import Kept, Link
from gql_server.storage.memory.onboarding import MemoryOnboarding, MemoryOperatorLog
from gql_server.storage.memory.one_time import MemoryOneTime
from gql_server.storage.memory.passkeys import MemoryPasskeys
from gql_server.storage.memory.people import MemoryPeople
from gql_server.storage.memory.second_factors import MemorySecondFactors
from gql_server.storage.memory.sessions import MemorySessions


class PeopleInMemory(MemoryPeople):
    """The store in memory, with its neighbors over the same dictionaries."""

    def __init__(self) -> None:
        super().__init__(Kept())
        self.beside_sessions = MemorySessions(self.kept)
        self.beside_one_time = MemoryOneTime(self.kept)
        self.beside_second_factors = MemorySecondFactors(self.kept)
        self.beside_onboarding = MemoryOnboarding(self.kept, MemoryOperatorLog())
        self.beside_passkeys = MemoryPasskeys(self.kept)

    @property
    def by_id(self) -> dict[str, Member]:
        return self.kept.by_id

    @property
    def sessions(self) -> dict[str, SessionRecord]:
        return self.kept.sessions

    @property
    def tokens(self) -> dict[str, Link]:
        return self.kept.tokens

    @property
    def mails(self) -> dict[str, OutgoingEmail]:
        return self.kept.mails

    @property
    def given_names(self) -> dict[str, str]:
        return self.kept.given_names
