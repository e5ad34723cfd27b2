"""What the local Fireblocks keeps: vault accounts with their wallets, and transactions."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any, NamedTuple
from urllib.parse import urlencode

FEE = Decimal("0.000021")
ASSETS = {"ETH": 18, "BTC": 8, "USDC": 6, "DOGE": 8}
OUTPUTS = {"BTC", "DOGE"}
BEFORE_SENT = ("SUBMITTED", "PENDING_AUTHORIZATION", "QUEUED", "PENDING_SIGNATURE")


class Answer(NamedTuple):
    """What a request is answered."""

    values: Any
    status: int = 200
    next_page: str = ""


class Refused(Exception):
    """A request that is not taken."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


@dataclass
class Account:
    """A vault account: its name, and its addresses by asset."""

    id: str
    name: str
    addresses: dict[str, str]


class Ledger:
    """The workspace. Every change takes a millisecond of its own, unless ``is_still``."""

    def __init__(self) -> None:
        self.accounts = {"0": Account("0", "Payouts", {})}
        self.transactions: dict[str, dict[str, Any]] = {}
        self.held: set[str] = set()
        """One-time addresses to which payments wait for an approval."""
        self.left: dict[str, int] = {}
        """How often coins left, by external id."""
        self.is_still = False
        self.accounts_at_once = 200
        self._at = int(time.time() * 1_000) - 60_000
        self._lock = threading.Lock()

    def now(self) -> int:
        """Return the time, Unix milliseconds."""
        self._at += not self.is_still
        return self._at

    # ── requests ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def get(self, path: str, query: dict[str, str]) -> Answer:
        """Answer a question."""
        match path.split("/")[2:]:
            case ["transactions"]:
                return self._listed(query)
            case ["transactions", "external_tx_id", external]:
                return Answer(self._one(lambda one: one.get("externalTxId") == external))
            case ["transactions", id_]:
                return Answer(self._one(lambda one: one["id"] == id_))
            case ["vault", "accounts_paged"]:
                found = [one for one in self.accounts.values() if one.name.startswith(query["namePrefix"])]
                begin, end = int(query.get("after", "0")), int(query.get("after", "0")) + self.accounts_at_once
                told = [{"id": one.id, "name": one.name, "assets": []} for one in found[begin:end]]
                return Answer({"accounts": told, "paging": {"after": str(end)} if end < len(found) else {}})
            case ["vault", "accounts", account, asset, "addresses_paginated"]:
                address = self._account(account).addresses.get(asset)
                if address is None:
                    raise Refused(404, 1006, "Asset doesn't exist")
                return Answer({"addresses": [{"assetId": asset, "address": address, "tag": ""}], "paging": {}})
            case ["vault", "assets"]:
                return Answer([{"id": asset, "total": _text(total)} for asset, total in self.totals().items()])
            case ["supported_assets"]:
                known = [{"id": asset, "nativeAsset": asset, "decimals": decimals} for asset, decimals in ASSETS.items()]
                return Answer(known)
        raise Refused(404, 1, "Not found")

    def post(self, path: str, said: dict[str, Any]) -> Answer:
        """Do what is asked for."""
        with self._lock:
            match path.split("/")[2:]:
                case ["vault", "accounts"]:
                    id_ = str(len(self.accounts))
                    self.accounts[id_] = Account(id_, said["name"], {})
                    return Answer({"id": id_, "name": said["name"], "assets": []})
                case ["vault", "accounts", account, asset]:
                    return Answer(self._wallet(account, asset))
                case ["transactions"]:
                    return Answer(self._create(said))
                case ["transactions", id_, "cancel"]:
                    return Answer(self._cancel(id_))
        raise Refused(404, 1, "Not found")

    def _wallet(self, account: str, asset: str) -> dict[str, Any]:
        addresses = self._account(account).addresses
        if asset in addresses:
            raise Refused(400, 1026, "The wallet exists")
        addresses[asset] = f"0x{int(account):040x}"
        return {"id": asset, "address": addresses[asset], "legacyAddress": "", "tag": ""}

    def _create(self, said: dict[str, Any]) -> dict[str, Any]:
        external = said["externalTxId"]
        if any(one.get("externalTxId") == external for one in self.transactions.values()):
            raise Refused(400, 1438, "The external tx id that was provided in the request, already exists")
        several = said.get("destinations", [])
        if several and said["assetId"] not in OUTPUTS:
            raise Refused(400, 1429, "Several destinations are for assets with outputs")
        amount = _text(sum((Decimal(one["amount"]) for one in several), Decimal(0))) if several else said["amount"]
        if said["assetId"] not in ASSETS or Decimal(amount) <= 0:
            raise Refused(400, 1429, "Invalid asset or amount")
        addresses = [one["destination"]["oneTimeAddress"]["address"] for one in several or [said]]
        made = self.keep(
            said["assetId"],
            amount,
            source={"type": "VAULT_ACCOUNT", "id": said["source"]["id"]},
            destination={"type": "ONE_TIME_ADDRESS", "id": None},
            status="SUBMITTED",
            externalTxId=external,
            destinationAddress="" if several else addresses[0],
            destinations=[
                {"amount": one["amount"], "destinationAddress": address, "destination": {"type": "ONE_TIME_ADDRESS"}}
                for one, address in zip(several, addresses, strict=False)
            ],
            treatAsGrossAmount=said["treatAsGrossAmount"],
        )
        answer = {"id": made["id"], "status": "SUBMITTED"}
        self._move(made, "PENDING_AUTHORIZATION" if self.held.intersection(addresses) else "CONFIRMING")
        return answer

    def _cancel(self, id_: str) -> dict[str, Any]:
        one = self._one(lambda one: one["id"] == id_)
        if one["status"] not in BEFORE_SENT:
            raise Refused(400, 1420, "The transaction cannot be cancelled")
        self._move(one, "CANCELLED")
        return {"success": True}

    def _listed(self, query: dict[str, str]) -> Answer:
        field, after = query.get("orderBy", "createdAt"), int(query.get("after", "0"))
        known = [one for one in self.transactions.values() if one["createdAt"] > after]
        for end in ("source", "dest"):
            meant = query.get(f"{end}Type")
            full = {"source": "source", "dest": "destination"}[end]
            known = [one for one in known if meant is None or one[full]["type"] == meant]
        known.sort(key=lambda one: (one[field], one["id"]), reverse=query.get("sort", "DESC") == "DESC")
        begin, limit = int(query.get("next", "0")), min(int(query.get("limit", "200")), 500)
        page = [dict(one) for one in known[begin : begin + limit]]
        has_more = begin + limit < len(known)
        following = f"/v1/transactions?{urlencode(query | {'next': str(begin + limit)})}" if has_more else ""
        return Answer(page, next_page=following)

    # ── what happens ─────────────────────────────────────────────────────────────────────────────────────────────────

    def keep(self, asset: str, amount: str, **said: object) -> dict[str, Any]:
        """Keep a new transaction."""
        at = self.now()
        id_ = str(uuid.uuid4())
        self.transactions[id_] = {
            "id": id_,
            "assetId": asset,
            "createdAt": at,
            "lastUpdated": at,
            "amountInfo": {"amount": amount, "requestedAmount": amount, "netAmount": amount},
            "feeInfo": {},
            "numOfConfirmations": 0,
            "subStatus": "",
            **said,
        }
        return self.transactions[id_]

    def update(self, id_: str, **said: object) -> None:
        """Change a transaction."""
        self.transactions[id_] |= said | {"lastUpdated": self.now()}

    def move(self, external: str, status: str) -> None:
        """Let a payment go on, unless it has ended."""
        one = self._one(lambda one: one.get("externalTxId") == external)
        if one["status"] not in {"COMPLETED", "FAILED", "CANCELLED"}:
            self._move(one, status)

    def _move(self, one: dict[str, Any], status: str) -> None:
        external = one["externalTxId"]
        said: dict[str, Any] = {"status": status}
        if status == "CONFIRMING":
            self.left[external] = self.left.get(external, 0) + 1
            said |= {"txHash": f"0x{external}", "feeCurrency": _fuel(one), "feeInfo": {"networkFee": _text(FEE)}}
        self.update(one["id"], **said)

    def totals(self) -> dict[str, Decimal]:
        """Return what all vaults hold, as the networks have it."""
        with localcontext(prec=60):
            sums: dict[str, Decimal] = {}
            for one in self.transactions.values():
                amount, asset = Decimal(one["amountInfo"]["amount"]), one["assetId"]
                if one["destination"]["type"] == "VAULT_ACCOUNT" and one["status"] == "COMPLETED":
                    sums[asset] = sums.get(asset, Decimal(0)) + amount
                elif one["source"]["type"] == "VAULT_ACCOUNT" and one["status"] in {"CONFIRMING", "COMPLETED"}:
                    sums[asset] = sums.get(asset, Decimal(0)) - amount
                    sums[_fuel(one)] = sums.get(_fuel(one), Decimal(0)) - Decimal(one["feeInfo"]["networkFee"])
            return sums

    def _one(self, is_meant: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        found = next((one for one in self.transactions.values() if is_meant(one)), None)
        if found is None:
            raise Refused(404, 1405, "The transaction was not found")
        return found

    def _account(self, id_: str) -> Account:
        if id_ not in self.accounts:
            raise Refused(404, 1004, "Vault account Id was not found")
        return self.accounts[id_]


def _fuel(one: dict[str, Any]) -> str:
    return one["assetId"] if one["assetId"] in OUTPUTS else "ETH"


def _text(amount: Decimal) -> str:
    return f"{amount:f}"
