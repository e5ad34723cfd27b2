"""What customers ask for, at random: documents, inputs, and what of an answer must never change."""

import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tests.chaos.asking import Json
from tests.chaos.customers import Customer

# How often each is asked for, and the fields of its success that a replay must repeat as they were.
MIX: Final = {
    "deposit": (38, "deposit { id amount { value } observedAt } repaid { value } lent { value } notLentReason"),
    "borrow": (20, "amount { value } payout { id amount { value } fee { value } requestedAt }"),
    "repay": (12, "repaid { value } remaining { value }"),
    "withdraw": (10, "payout { id amount { value } fee { value } requestedAt }"),
    "transfer": (12, "amount { value } repaid { value } lent { value }"),
    "withdrawLendPosition": (8, "amount { value } interest { value } queued"),
}

# About a thousand dollars of each.
TYPICAL: Final = {"BTC": Decimal("0.01"), "ETH": Decimal("0.3"), "SOL": Decimal(6), "USDC": Decimal(1000), "PYTH": Decimal(500)}
DECIMALS: Final = {"BTC": 8, "ETH": 18, "SOL": 9, "USDC": 6, "PYTH": 6}
LENT: Final = (("BTC", "ETH"), ("SOL", "USDC"))
"""What a customer's first and second sub-account mostly lend; each borrows what the other one lends."""

LENDING: Final = {"deposit", "withdrawLendPosition"}
UNUSUAL_SHARE: Final = 0.1
"""How often they do it with an asset of the other kind."""
PLAIN_SHARE: Final = 0.3
"""How much of what arrives and leaves is an asset that nobody lends or borrows."""

_REFUSED: Final = """... on Error { code message }
  ... on PositionNotMatured { withdrawableAt fullAmount { value } }
  ... on InsufficientMargin { maximum { value } repayToRelease { value } }
  ... on InsufficientLiquidity { required { value } available { value } utilizationBound }
  ... on InsufficientBalance { available { value } }
  ... on BelowMinimum { minimum { value } }"""
_TYPES: Final = {
    "PositionNotMatured": ("withdrawLendPosition", "transfer"),
    "InsufficientMargin": ("withdrawLendPosition", "withdraw", "transfer", "borrow"),
    "InsufficientLiquidity": ("withdrawLendPosition", "borrow"),
    "InsufficientBalance": ("withdraw", "transfer", "repay"),
    "BelowMinimum": ("withdrawLendPosition", "withdraw", "borrow"),
}


def _document(name: str) -> str:
    kind = name[0].upper() + name[1:]
    refused = [line for line in _REFUSED.splitlines() if (named := line.split()[2]) not in _TYPES or name in _TYPES[named]]
    success = f"... on {kind}Success {{ command {{ id idempotencyKey at replayed }} {MIX[name][1]} }}"
    return f"mutation ($input: {kind}Input!) {{ {name}(input: $input) {{ __typename {success} {' '.join(refused)} }} }}"


DOCUMENTS: Final = {name: _document(name) for name in MIX}


@dataclass(frozen=True, slots=True)
class Order:
    """A command under its key, to be sent as often as it takes."""

    customer: Customer
    name: str
    fields: Json

    @property
    def key(self) -> str:
        """The idempotency key."""
        return str(self.fields["idempotencyKey"])

    @property
    def document(self) -> str:
        """The mutation."""
        return DOCUMENTS[self.name]


def draw(dice: random.Random, customer: Customer, key: str) -> Order:
    """Draws an order."""
    name = dice.choices(list(MIX), [weight for weight, _ in MIX.values()])[0]
    place = dice.randrange(2)
    here, there = customer.sub_accounts[place], customer.sub_accounts[1 - place]
    usual, other = (LENT[place], LENT[1 - place]) if name in LENDING else (LENT[1 - place], LENT[place])
    asset = dice.choice(other if dice.random() < UNUSUAL_SHARE else usual)
    address = f"wallet-of-{customer.email}"
    fields: Json = {"subAccountId": here, "asset": asset, "idempotencyKey": key}
    if name == "deposit":
        fields["asset"] = asset = "PYTH" if dice.random() < PLAIN_SHARE else asset
        fields["amount"] = _amount(dice, asset, 2, 30)
    elif name == "borrow":
        fields |= {"amount": _amount(dice, asset, 0, 6), "address": dice.choice((None, address))}
    elif name == "repay":
        fields["amount"] = dice.choice((None, _amount(dice, asset, 0, 3)))
    elif name == "withdraw":
        fields["asset"] = asset = "PYTH" if dice.random() < PLAIN_SHARE else asset
        fields |= {"amount": _amount(dice, asset, 0, 2), "address": address}
    elif name == "transfer":
        fields = {"fromSubAccountId": here, "toSubAccountId": there, "asset": asset, "idempotencyKey": key}
        fields["amount"] = dice.choice((None, _amount(dice, asset, 0, 2)))
    else:
        fields |= {"address": address, "queue": dice.random() < 0.3}
    return Order(customer, name, fields)


def _amount(dice: random.Random, asset: str, least: int, most: int) -> str:
    """Draws an amount of so many typical ones, down to the smallest unit of the asset."""
    unit = Decimal(1).scaleb(-DECIMALS[asset])
    drawn = TYPICAL[asset] * (least * 100 + dice.randrange(1, (most - least) * 100)) / 1000
    return f"{(drawn + unit * dice.randrange(100)).quantize(unit):f}"


def lasting(answer: Json) -> Json:
    """Returns what a replay must repeat: everything but the word that it is one."""
    command = answer.get("command")
    return answer if command is None else answer | {"command": {**command, "replayed": None}}
