"""What Tortoise knows of the tables while it migrates, made only as far as somebody asks.

Before each step Tortoise copies its picture of every table and prepares queries of all of them. Most steps look at neither;
without both, making the tables of a new installation takes a fifth of the time.
"""

from __future__ import annotations

from typing import Any

from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.schema_generator.state_apps import StateApps


class _Tables(StateApps):
    """The models of one moment; migrations change tables and never ask them by models."""

    def _build_initial_querysets(self) -> None:
        """Prepare no queries."""


class _LateTables:
    """The models of an earlier moment, made from their descriptions when one is asked for."""

    def __init__(self, models: dict[tuple[str, str], Any], latest: StateApps) -> None:
        self._models = models
        self._latest = latest
        self._made: StateApps | None = None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the real one has.
        if self._made is None:
            self._made = self._latest.clone(model_states=self._models)
        return getattr(self._made, name)


class _Picture(State):
    """The state that migrations change step by step."""

    def clone(self) -> State:
        """Keep the descriptions as they are now."""
        models = {key: model.clone() for key, model in self.models.items()}
        late: Any = _LateTables(models, self.apps)
        return State(models=models, apps=late)


class Executor(MigrationExecutor):
    """Tortoise's executor with a picture that costs little."""

    async def _project_state(self, applied: set[Any], *, upto: Any = None) -> State:  # noqa: ANN401 - Tortoise's own
        """Take over what was applied."""
        applied_state = await super()._project_state(applied, upto=upto)
        labels = self.loader.apps_config.items()
        tables = _Tables({label: config["default_connection"] for label, config in labels})
        return _Picture(models=applied_state.models, apps=tables.clone(model_states=applied_state.models))
