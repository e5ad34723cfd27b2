"""What the operator does with models ahead of time in a random history: changes with notice, and models in shadow."""

from dataclasses import replace

from gql_server.domain import commands as c
from gql_server.domain.market import MarketState, ModelKind
from gql_server.domain.pauses import PauseScope
from gql_server.units import WAD
from tests.properties.aim import Aim
from tests.properties.genesis import COINS, HOUR, models_of


class Schedulers(Aim):
    """Moves of an operator who plans."""

    def plan_models(self) -> None:
        """Announces a change, calls one off, attaches or detaches a shadow, pauses something, or lets a market end."""
        moves = (self.announcement, self.cancellation, self.shadow, self.detachment, self.terms_ahead, self.care)
        if self.rng.random() < 0.1:
            self.end_a_market()
        else:
            self.world.run(self.rng.choices(moves, weights=(5, 2, 3, 1, 3, 2))[0]())

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
        changes = [
            (market.symbol, change_id)
            for market in markets
            for change_id in [*(one.id for one in market.scheduled), *(one.id for one in market.announced)]
        ]
        return c.CancelScheduledChange(*(self.rng.choice(changes) if changes else ("BTC", "none")))

    def shadow(self) -> c.AttachShadow:
        """Returns a shadow, which may be one that breaks."""
        coin, models = self.rng.choice(COINS), self.world.surroundings.installed(models_of(self.rng, self.temper.policy))
        return c.AttachShadow(coin.symbol, models.rate_model, models.initial_state)

    def detachment(self) -> c.DetachShadow:
        """Returns the end of a shadow; mostly one is there."""
        shadows = [(market.symbol, shadow.id) for market in self.world.book.markets.values() for shadow in market.shadows]
        return c.DetachShadow(*(self.rng.choice(shadows) if shadows else ("BTC", "none")))

    def terms_ahead(self) -> c.ScheduleTerms:
        """Returns the announcement of other terms, mostly for the next hours; some of them could not stand."""
        coin, at = self.rng.choice(COINS), self.world.now + self.rng.choice((-1, 0, 1, HOUR, 5 * HOUR))
        market, risk = self.world.book.markets[coin.symbol], self.world.book.assets[coin.symbol].risk
        terms = replace(market.terms, cadence_seconds=self.rng.choice((HOUR // 2, HOUR, 4 * HOUR)))
        if risk is not None and self.rng.random() < 0.5:
            part = self.rng.choice((5, 9, 10, 11))
            risk = replace(risk, haircut_weight=min(WAD, risk.haircut_weight * part // 10))
            return c.ScheduleTerms(coin.symbol, at, risk=risk)
        return c.ScheduleTerms(coin.symbol, at, self.rng.choice((None, MarketState.OPEN)), terms, market.limits)

    def care(self) -> c.Command:
        """Returns a pause, or its end."""
        symbol, scopes = self.rng.choice(COINS).symbol, tuple(self.rng.sample(list(PauseScope), 1))
        moves = (
            c.PauseAssets((symbol,), scopes, self.world.now + HOUR),
            c.PauseAssets((), scopes, self.world.now + HOUR // 2),
            c.ResumeAssets((symbol,), tuple(PauseScope)),
        )
        return self.rng.choice(moves)

    def end_a_market(self) -> None:
        """Lets a market end, mostly with everybody told and some of them brought out, and calls it off again."""
        symbol, now = self.rng.choice(COINS).symbol, self.world.now
        holders = tuple(sorted(self.world.book.sub_accounts.keys()))[:64]
        self.world.run(c.DelistMarket(symbol, now, now, now))
        self.world.run(c.TellDelisting(symbol, holders, is_last=True))
        if self.rng.random() < 0.7:
            self.world.pass_time(HOUR)
            self.world.cross_boundaries()
            self.world.run(c.BringOut(symbol, holders))
        self.world.run(c.CancelDelisting(symbol))
        self.world.run(c.UpdateMarket(symbol, state=MarketState.OPEN))
