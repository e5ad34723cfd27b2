"""What the database itself says, asked with SQL and no code of the server."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import urlsplit

from gql_server.schema.ids import key_of
from tests.chaos.asking import Json
from tests.chaos.customers import Customer
from tests.chaos.orders import DECIMALS, Order
from tests.databases import PostgresCluster


def keys_in_log(cluster: PostgresCluster, url: str, customers: Iterable[Customer]) -> list[str]:
    """Returns the keys of the customers' commands that move money, each as often as the log has it."""
    scopes = ", ".join(f"'{key_of(customer.account, 'Account')}'" for customer in customers)
    statement = f"SELECT key FROM command WHERE scope IN ({scopes}) AND kind <> 'OpenSubAccount'"
    return cluster.execute(statement, database=_name(url)).splitlines()


def deposited_by_journal(cluster: PostgresCluster, url: str, customers: Iterable[Customer]) -> dict[str, Decimal]:
    """Returns what came into custody by the customers' deposits, whole tokens by asset, as the journal has it."""
    scopes = ", ".join(f"'{key_of(customer.account, 'Account')}'" for customer in customers)
    statement = f"""SELECT symbol, sum(amount) FROM journal_entry JOIN command USING (seq)
        WHERE kind = 'CreditDeposit' AND debit = 'CUSTODY' AND scope IN ({scopes}) GROUP BY symbol"""
    rows = [line.split("|") for line in cluster.execute(statement, database=_name(url)).splitlines()]
    return {symbol: Decimal(units).scaleb(-DECIMALS[symbol]) for symbol, units in rows}


def deposited_by_answers(orders: dict[str, Order], answers: dict[str, Json]) -> dict[str, Decimal]:
    """Returns what the customers were told has arrived, whole tokens by asset."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for key, answer in answers.items():
        if answer["__typename"] == "DepositSuccess":
            sums[orders[key].fields["asset"]] += Decimal(answer["deposit"]["amount"]["value"])
    return dict(sums)


def _name(url: str) -> str:
    return urlsplit(url).path[1:]
