"""Any command: what is asked of the ledger, whoever asks."""

from __future__ import annotations

from gql_server.domain.commands.accounts import AccountCommand
from gql_server.domain.commands.care import CareCommand
from gql_server.domain.commands.changes import ChangeCommand
from gql_server.domain.commands.deposits import DepositCommand
from gql_server.domain.commands.house import HouseCommand
from gql_server.domain.commands.markets import MarketCommand
from gql_server.domain.commands.payouts import PayoutCommand
from gql_server.domain.commands.positions import PositionCommand
from gql_server.domain.commands.prices import PriceCommand
from gql_server.domain.commands.watch import WatchCommand

Command = (
    AccountCommand
    | DepositCommand
    | PositionCommand
    | PayoutCommand
    | MarketCommand
    | ChangeCommand
    | CareCommand
    | PriceCommand
    | HouseCommand
    | WatchCommand
)
