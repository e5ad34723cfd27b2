"""Vault accounts: one for each holder, where its coins come in; and what all of them hold.

Sources, of developers.fireblocks.com: ``reference/createvaultaccount``, ``getpagedvaultaccounts``, ``createvaultaccountasset``,
``getvaultaccountassetaddressespaginated`` and ``getvaultassets``; ``docs/creating-vaults-and-wallets`` (an account-based asset
without tags has one address in a vault account, so that each holder has a vault account of its own).
"""

import hashlib
from typing import Any
from urllib.parse import quote, urlencode

from gql_server.plugin_api import AddressRequest, DepositAddress, Holding
from gql_server_fireblocks_custody.assets import Asset, Assets, units_of, unnamed
from gql_server_fireblocks_custody.client import FireblocksClient, FireblocksRefused

BAD_REQUEST, CONFLICT = 400, 409


class Vaults:
    """The vault accounts of the workspace."""

    def __init__(self, client: FireblocksClient, assets: Assets, prefix: str) -> None:
        """Name the accounts of holders with this prefix."""
        self._client = client
        self._assets = assets
        self._prefix = prefix
        self._supported: dict[str, dict[str, Any]] | None = None

    async def address(self, request: AddressRequest) -> DepositAddress:
        """Return a holder's address of an asset, made when it is asked for first."""
        asset = self._assets.at(request.symbol, request.network)
        account = await self._account(request.holder)
        wallet = f"/v1/vault/accounts/{quote(account, safe='')}/{quote(asset.id, safe='')}"
        found = await self._first_address(wallet)
        if found is None:
            try:
                await self._client.ask("POST", wallet, {}, key=_key("wallet", account, asset.id))
            except FireblocksRefused as refused:  # Another process has made it meanwhile.
                if refused.status not in {BAD_REQUEST, CONFLICT}:
                    raise
            found = await self._first_address(wallet)
        if found is None:
            raise ValueError("the wallet was made, and has no address yet")
        return found

    async def holdings(self) -> list[Holding]:
        """Return what all vault accounts hold, as the networks have it."""
        held = []
        for one in await self._client.ask("GET", "/v1/vault/assets"):
            asset = await self.named(str(one["id"]), one["total"])
            held.append(Holding(asset.symbol, asset.network, asset.id, units_of(one["total"], asset.decimals), asset.decimals))
        return held

    async def named(self, asset_id: str, amount: str) -> Asset:
        """Return an asset, whether the operator has named it or not."""
        asset = self._assets.find(asset_id)
        if asset is not None:
            return asset
        if self._supported is None:
            said = await self._client.ask("GET", "/v1/supported_assets")
            self._supported = {str(one["id"]): one for one in said}
        return unnamed(asset_id, self._supported.get(asset_id), self._assets, amount)

    async def _account(self, holder: str) -> str:
        """Return the id of a holder's vault account; of several the one that was first."""
        name = self._prefix + holder
        found = await self._accounts_named(name)
        if not found:
            asked = {"name": name, "hiddenOnUI": True}
            await self._client.ask("POST", "/v1/vault/accounts", asked, key=_key("account", name))
            found = await self._accounts_named(name)
        return min(found, key=int)

    async def _accounts_named(self, name: str) -> list[str]:
        """Return the ids of all accounts of just this name; the vendor can be asked for a beginning only."""
        query, found = {"namePrefix": name, "limit": "200"}, []
        while True:
            said = await self._client.ask("GET", f"/v1/vault/accounts_paged?{urlencode(query)}")
            found += [str(account["id"]) for account in said["accounts"] if account["name"] == name]
            after = (said.get("paging") or {}).get("after")
            if not after:
                return found
            query["after"] = str(after)

    async def _first_address(self, wallet: str) -> DepositAddress | None:
        said = await self._client.find(f"{wallet}/addresses_paginated?limit=1")
        known = (said or {}).get("addresses") or []
        return DepositAddress(known[0]["address"], known[0].get("tag") or None) if known else None


def _key(*parts: str) -> str:
    """Return an idempotency key, the same in every process; the vendor takes 40 characters."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]
