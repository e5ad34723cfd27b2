"""Where a held deposit is to be sent back: to whoever sent it, if the network tells, or else where an operator says (rule N5)."""

from __future__ import annotations

from gql_server.domain.accounts import Deposit, DepositStatus
from gql_server.domain.commands import ReturnDeposit
from gql_server.domain.errors import InvalidInput, NotFound
from gql_server.domain.needs import Needs
from gql_server.ports.arrivals import ArrivalStore, KnownArrival, arrival_of
from gql_server.ports.ledger import LedgerStore
from gql_server.service.arrivals.hearing import looked_up
from gql_server.service.external_addresses import ADDRESS_CHECKS, AddressChecks


class DepositReturns:
    """Makes the commands by which held deposits go back."""

    def __init__(self, arrivals: ArrivalStore, ledger: LedgerStore, checks: AddressChecks = ADDRESS_CHECKS) -> None:
        """Look into these."""
        self._arrivals = arrivals
        self._ledger = ledger
        self._checks = checks

    async def command(self, deposit_id: str, address: str | None) -> ReturnDeposit:
        """Return the command that sends a deposit back by the network that it came by.

        What came by no network (the sandbox's ``deposit``, what is OVERDRAWN) is only booked out: there is nothing to send.

        Args:
            deposit_id: Which one.
            address: Where to; None for where it came from.

        Raises:
            NotFound: Nothing is held of it.
            InvalidInput: The network does not tell who sent it and no address is given; or no coins are to be sent there.
        """
        deposit = (await self._ledger.snapshot(Needs(deposits=frozenset((deposit_id,))))).book.deposits.get(deposit_id)
        if deposit is None or deposit.status is not DepositStatus.HELD:
            raise NotFound("held deposit")
        came = await self._came(deposit)
        if came is None:
            if address is not None:
                raise InvalidInput("address", "must be absent: it came by no network, so nothing is sent")
            return ReturnDeposit(deposit_id)
        network, to = came.seen.network, came.seen.sender if address is None else address
        if to is None:
            raise InvalidInput("address", "must be given: the network does not tell who sent it")
        try:
            self._checks.require(to, network)
        except InvalidInput as wrong:
            if address is not None or wrong.field != "address":
                raise
            raise InvalidInput("address", f"must be given: the sender that the network tells {wrong.problem}") from None
        if await self._arrivals.owners(came.seen.custodian, looked_up(to), ""):
            raise InvalidInput("address", "must be another: this one is given out for deposits here")
        return ReturnDeposit(deposit_id, to, network)

    async def _came(self, deposit: Deposit) -> KnownArrival | None:
        """Return the arrival that a deposit names, whether or not it is noted there yet."""
        custodian, separator, _ = (deposit.reference or "").partition(":")
        if deposit.reference is None or not separator:
            return None
        return await self._arrivals.known(custodian, arrival_of(deposit.reference, custodian))
