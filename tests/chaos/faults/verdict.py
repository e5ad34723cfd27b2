"""What became of everything that was acknowledged: asked of the servers by its key, of the database by SQL, and of the audit."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from gql_server.schema.ids import key_of
from tests.chaos.faults.crowd import Crowd
from tests.chaos.faults.site import Site
from tests.chaos.orders import DECIMALS

LOGGED = "SELECT key FROM command WHERE scope IN ({scopes}) AND key LIKE '{name}-%'"
DEPOSITED = """SELECT key, symbol, CAST(amount AS TEXT) FROM journal_entry JOIN command USING (seq)
    WHERE kind = 'CreditDeposit' AND debit = 'CUSTODY' AND scope IN ({scopes}) AND key LIKE '{name}-%'"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found.

    Attributes:
        acknowledged: How many commands were answered.
        accepted: How many of them were not refused.
        lost: Those that the log has not, or that are decided anew under their key.
        doubled: Those that the log has twice, or of whose money the journal has more than was told.
        audit: What the audit said; empty where it comes later, for several cells at once.
    """

    acknowledged: int
    accepted: int
    lost: int
    doubled: int
    audit: str

    @property
    def is_good(self) -> bool:
        """Whether all is as it was told."""
        return not self.lost and not self.doubled and self.is_audit_clean

    @property
    def is_audit_clean(self) -> bool:
        """Whether the audit found nothing."""
        return not self.audit or self.audit.endswith(": clean")


async def judge(site: Site, crowd: Crowd, *, is_audited: bool) -> Verdict:
    """Ask for everything again, look into the database, and audit it."""
    heard = crowd.heard
    decided_anew = await crowd.replay_everything()
    scopes = ", ".join(f"'{key_of(customer.account, 'Account')}'" for customer in site.customers)
    asked = {"scopes": scopes, "name": crowd.name}
    logged = Counter(str(key) for (key,) in await site.rows(LOGGED.format(**asked)))
    missing = [key for key in heard.answers if key not in logged]
    doubled = [key for key, times in logged.items() if times > 1]
    booked: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for key, symbol, units in await site.rows(DEPOSITED.format(**asked)):
        booked[str(key), str(symbol)] += Decimal(str(units)).scaleb(-DECIMALS[str(symbol)])
    told = {
        (key, heard.orders[key].fields["asset"]): Decimal(answer["deposit"]["amount"]["value"])
        for key, answer in heard.answers.items()
        if answer["__typename"] == "DepositSuccess"
    }
    return Verdict(
        acknowledged=len(heard.answers),
        accepted=sum(answer["__typename"].endswith("Success") for answer in heard.answers.values()),
        lost=decided_anew + len(missing) + sum(booked[deposit] < amount for deposit, amount in told.items()),
        doubled=len(doubled) + sum(amount > told.get(deposit, 0) for deposit, amount in booked.items()),
        audit=await audit(site) if is_audited else "",
    )


async def audit(site: Site) -> str:
    """Return the last line of what the audit says."""
    code, said = await site.ground.run("audit")
    return said.strip().splitlines()[-1] if said.strip() else f"ended with {code}"
