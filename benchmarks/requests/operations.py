"""The four operations, as clients of this server write them; every server of GraphQL is asked the very same documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

import orjson

from benchmarks.requests.customers import WIDE_LENDS, WIDE_SUB_ACCOUNTS, Scale, sub_account_id
from benchmarks.requests.markets import MARKETS
from benchmarks.requests.seeding import caller_numbers, token
from gql_server.schema.ids import global_id

Q1: Final = """\
query Markets {
  markets {
    asset { symbol }
    totalLent { value }
    totalBorrowed { value }
    utilization
    borrowRate { apr }
    lendRate { net { apr } }
  }
}
"""

Q2: Final = """\
query Account {
  viewer {
    account {
      id
      subAccounts(first: 2) {
        edges {
          node {
            id
            margin { status healthFactor }
            lendPositions(first: 8) {
              edges {
                node { id amount { asset { symbol } value } principal { value } interest { value } withdrawableAt isWithdrawable }
              }
            }
            borrows(first: 8) {
              edges { node { id amount { asset { symbol } value } principal { value } interest { value } borrowRate { apr } } }
            }
          }
        }
      }
    }
  }
}
"""

Q3: Final = f"""\
query Positions {{
  viewer {{
    account {{
      subAccounts(first: {WIDE_SUB_ACCOUNTS}) {{
        edges {{
          node {{
            lendPositions(first: {WIDE_LENDS}) {{
              edges {{
                node {{
                  id
                  amount {{ value }}
                  principal {{ value }}
                  withdrawableAt
                  market {{ asset {{ symbol name }} state totalLent {{ value }} utilization lendRate {{ net {{ apr }} }} }}
                }}
              }}
            }}
          }}
        }}
      }}
    }}
  }}
}}
"""

M1: Final = """\
mutation Deposit($input: DepositInput!) {
  deposit(input: $input) {
    __typename
    ... on DepositSuccess {
      command { id replayed }
      lent { asset { symbol } value }
      lendPosition { id amount { value } principal { value } }
    }
    ... on Error { code message }
  }
}
"""


@dataclass(frozen=True, slots=True)
class Operation:
    """One of the four.

    Args:
        key: Its short name.
        name: The name of the operation in its document.
        what: For people.
        path: Where a hand-written endpoint answers it.
    """

    key: str
    name: str
    what: str
    document: str
    path: str

    @property
    def is_mutation(self) -> bool:
        """Tell whether it changes anything."""
        return self.key == "M1"


OPERATIONS: Final = (
    Operation("Q1", "Markets", "8 markets, 6 fields", Q1, "/markets"),
    Operation("Q2", "Account", "an account, 2 sub-accounts, lend positions, borrows, health", Q2, "/account"),
    Operation("Q3", "Positions", "50 lend positions with their markets", Q3, "/positions"),
    Operation("M1", "Deposit", "a deposit", M1, "/deposit"),
)


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: whose session asks, and with which variables."""

    token: str
    variables: dict[str, Any] | None = None

    def body(self, operation: Operation) -> bytes:
        """Return the body of the request in GraphQL."""
        asked = {"query": operation.document, "operationName": operation.name}
        return orjson.dumps(asked if self.variables is None else {**asked, "variables": self.variables})

    def plain_body(self) -> bytes:
        """Return the body of the request to a hand-written endpoint."""
        return b"" if self.variables is None else orjson.dumps(self.variables["input"])


def asks_of(operation: Operation, scale: Scale, keys: Iterator[int] | None = None) -> Iterator[Ask]:
    """Yield requests without end, the callers taking turns.

    Args:
        keys: Numbers of deposits, each used once on one database.
    """
    plain, wide = caller_numbers(scale)
    numbers: Sequence[int] = wide if operation.key == "Q3" else plain
    keys = count() if keys is None else keys
    while True:
        for number in numbers:
            variables = None
            if operation.is_mutation:
                variables = {"input": _deposit(number, next(keys))}
            yield Ask(token(number), variables)


def _deposit(caller: int, key: int) -> dict[str, str]:
    """Return a deposit into the first sub-account of a caller, of an asset that it lends: over all markets alike."""
    serial = 2 * caller
    plan = MARKETS[(serial + caller // 4 % 2) % len(MARKETS)]
    return {
        "subAccountId": global_id("SubAccount", sub_account_id(serial)),
        "asset": plan.symbol,
        "amount": plan.deposit,
        "idempotencyKey": f"benchmark-{key:012}",
    }
