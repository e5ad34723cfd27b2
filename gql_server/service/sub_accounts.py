"""Opening and naming sub-accounts: the ledger knows the sub-account, the people's store its name."""

from __future__ import annotations

from collections.abc import Mapping

from gql_server.domain.commands import OpenSubAccount
from gql_server.domain.errors import Refusal
from gql_server.ports.people import PeopleStore
from gql_server.ports.runtime import Identifiers
from gql_server.service.names import check_name, default_name
from gql_server.service.opening import Submits
from gql_server.service.requests import Request


class SubAccounts:
    """Opens and names sub-accounts. Whether the caller owns them was asked before."""

    def __init__(self, people: PeopleStore, teller: Submits, identifiers: Identifiers) -> None:
        """Hold what it works with."""
        self._people = people
        self._teller = teller
        self._identifiers = identifiers

    async def open(self, account_id: str, name: str) -> str:
        """Open a sub-account with a name and return its id.

        A crash before it has the name leaves it with the default one, to be renamed.

        Raises:
            InvalidInput: When the name cannot be one.
            SubAccountLimit, NotFound: As the ledger decides.
            TellerFailure, StorageFailure: When it cannot be decided now.
        """
        checked = check_name(name)
        sub_account_id = self._identifiers.new_id()
        command = OpenSubAccount(account_id, sub_account_id)
        # The input names no key, so the id of the new sub-account is one: another request opens another sub-account.
        request = Request(account_id, f"createSubAccount:{sub_account_id}", "createSubAccount", sub_account_id, command)
        decided = await self._teller.submit(request)
        if isinstance(decided.outcome, Refusal):
            raise decided.outcome
        await self._people.name_sub_account(sub_account_id, checked)
        return sub_account_id

    async def rename(self, sub_account_id: str, name: str) -> str:
        """Give a sub-account another name and return it as it is kept.

        Raises:
            InvalidInput: When the name cannot be one.
        """
        checked = check_name(name)
        await self._people.name_sub_account(sub_account_id, checked)
        return checked

    async def names(self, numbers: Mapping[str, int]) -> Mapping[str, str]:
        """Return the names of sub-accounts by id, given or default; ``numbers`` has each one's place in its account."""
        given = await self._people.sub_account_names(list(numbers))
        return {sub_id: given.get(sub_id) or default_name(number) for sub_id, number in numbers.items()}
