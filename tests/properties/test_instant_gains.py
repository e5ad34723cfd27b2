"""Nobody gains within an instant: no split, round trip or ring of a customer's own moves makes a unit (sections 3, L8, B4)."""

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from gql_server.domain import commands as c
from gql_server.domain.market import lend_share_price
from tests.counts import count
from tests.properties.genesis import COINS, CUSTOMERS
from tests.properties.histories import ADDRESS, Player
from tests.properties.wealth import wealth
from tests.properties.world import World

MOVES = 14


def share_units(world: World) -> Counter[str]:
    """Returns what one lend share is worth by symbol, in whole units and one more: 1, unless losses have made shares dear."""
    return Counter({market.symbol: 1 + lend_share_price(market) // 10**27 for market in world.book.markets.values()})


def attack(player: Player, attacker: str, rng: Random) -> None:
    """Does anything that a customer may do, within one instant."""
    subs = [player.world.book.sub_accounts[f"{attacker}-{number}"] for number in (0, 1)]
    sub, other = rng.sample(subs, 2)
    coin = rng.choice(COINS)
    position = rng.choice(sorted(sub.lends) or [coin.symbol])
    owed = rng.choice(sorted(sub.debts) or [coin.symbol])
    held = rng.choice(sorted(sub.balances) or [coin.symbol])
    available = sub.balances[held].available if held in sub.balances else 1
    player.world.run(
        rng.choice(
            (
                c.CreditDeposit(sub.id, coin.symbol, player.units(coin)),
                c.CreditDeposit(sub.id, owed, player.units(coin)),
                player.borrowing(sub, coin),
                player.borrowing(sub, coin),
                c.Repay(sub.id, owed, None),
                c.Repay(sub.id, owed, rng.randint(1, 9)),
                c.WithdrawLendPosition(sub.id, position, ADDRESS),
                c.Transfer(sub.id, other.id, position, None),
                c.Transfer(sub.id, other.id, held, player.part(available)),
                c.Withdraw(sub.id, held, player.part(available), ADDRESS),
            )
        )
    )


@settings(max_examples=count(test=50, soak=5_000))
@given(st.integers(0, 2**32 - 1))
def test_no_sequence_of_own_moves_within_an_instant_makes_a_unit(seed: int) -> None:
    player, rng = Player(seed), Random(seed)
    world = player.play(40)
    player.plot.clear()
    attacker = rng.choice(CUSTOMERS)
    honest = [name for name in CUSTOMERS if name != attacker]
    world.cross_boundaries()
    before, others = wealth(world, [attacker]), wealth(world, honest)
    slack = share_units(world)
    for _ in range(MOVES):
        attack(player, attacker, rng)
        slack |= share_units(world)
    after, others_after = wealth(world, [attacker]), wealth(world, honest)
    for coin in COINS:
        gain = after[coin.symbol] - before[coin.symbol]
        assert gain <= 2 * slack[coin.symbol], f"{attacker} made {gain} units of {coin.symbol}"
        loss = others[coin.symbol] - others_after[coin.symbol]
        assert loss <= 2 * len(honest) * slack[coin.symbol], f"the others lost {loss} units of {coin.symbol}"
