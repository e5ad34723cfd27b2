"""What the operator does with models ahead of time in a random history: changes with notice, and models in shadow."""

from gql_server.domain import commands as c
from gql_server.domain.market import ModelKind
from tests.properties.aim import Aim
from tests.properties.genesis import COINS, HOUR, models_of


class Schedulers(Aim):
    """Moves of an operator who plans."""

    def plan_models(self) -> None:
        """Announces a change, calls one off, or attaches or detaches a shadow."""
        moves = (self.announcement, self.cancellation, self.shadow, self.detachment)
        self.world.run(self.rng.choices(moves, weights=(5, 2, 3, 1))[0]())

    def announcement(self) -> c.ScheduleModel:
        """Returns the announcement of another model, as it is installed, mostly for the next hours."""
        coin, models = self.rng.choice(COINS), self.world.surroundings.installed(models_of(self.rng, self.temper.policy))
        at = self.world.now + self.rng.choice((-1, 0, 1, HOUR, 5 * HOUR, 30 * HOUR))
        kind = self.rng.choice(list(ModelKind))
        if kind is ModelKind.STAKING_REWARD:
            return c.ScheduleModel(coin.symbol, kind, models.staking_rewards, "", 0, at)
        if kind is ModelKind.RATE_MODEL:
            return c.ScheduleModel(coin.symbol, kind, (models.rate_model,), models.initial_state, 0, at)
        return c.ScheduleModel(coin.symbol, kind, (models.liquidation_policy,), "", models.penalty_max, at)

    def cancellation(self) -> c.CancelScheduledChange:
        """Returns the cancellation of a change; mostly one is there."""
        markets = self.world.book.markets.values()
        changes = [(market.symbol, change.id) for market in markets for change in market.scheduled]
        return c.CancelScheduledChange(*(self.rng.choice(changes) if changes else ("BTC", "none")))

    def shadow(self) -> c.AttachShadow:
        """Returns a shadow, which may be one that breaks."""
        coin, models = self.rng.choice(COINS), self.world.surroundings.installed(models_of(self.rng, self.temper.policy))
        return c.AttachShadow(coin.symbol, models.rate_model, models.initial_state)

    def detachment(self) -> c.DetachShadow:
        """Returns the end of a shadow; mostly one is there."""
        shadows = [(market.symbol, shadow.id) for market in self.world.book.markets.values() for shadow in market.shadows]
        return c.DetachShadow(*(self.rng.choice(shadows) if shadows else ("BTC", "none")))
