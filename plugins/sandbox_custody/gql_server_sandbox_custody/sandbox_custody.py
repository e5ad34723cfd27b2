"""A custodian without a memory."""

from typing import ClassVar, Final

from gql_server.plugin_api import CustodyReceipt, PayoutOrder

FAILING_ADDRESS_PREFIX: Final = "sandbox-fail"
"""A payout to an address that begins like this fails, so that a partner can see what happens then."""


class SandboxCustody:
    """Sends every payout at once, but to addresses that begin with ``sandbox-fail``.

    The answer follows from the order alone, so asking twice, or asking another process, is harmless without any memory.
    """

    name: ClassVar[str] = "sandbox_custody"
    is_sandbox: ClassVar[bool] = True

    async def send(self, order: PayoutOrder) -> CustodyReceipt:
        """Return that the payout was sent, with a reference made of its id, or that it failed."""
        if order.address.startswith(FAILING_ADDRESS_PREFIX):
            return CustodyReceipt(order.id, "FAILED", None)
        return CustodyReceipt(order.id, "SENT", f"sandbox-payout-{order.id}")

    async def confirm_deposit(self, deposit_id: str, symbol: str, amount: int) -> str | None:  # noqa: ARG002 - any deposit will do
        """Return the reference of a deposit, made of its id: everything that arrives is confirmed."""
        return f"sandbox-deposit-{deposit_id}"
