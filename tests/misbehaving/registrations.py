# ruff: noqa: ANN401, ARG002 - a plugin that misbehaves ignores what it is asked and answers anything
"""Plugins that must not be loaded. Each is an object with hooks, named for what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from gql_server.plugin_api import RateStep, hookimpl, parameter
from tests.misbehaving.rate_models import Good, Tame


class Rates:
    """A plugin that offers whatever it was made with as rate models."""

    def __init__(self, offered: Any) -> None:
        self.offered = offered

    @hookimpl
    def register_rate_models(self) -> Any:
        return self.offered


class Rewards:
    def __init__(self, offered: Any) -> None:
        self.offered = offered

    @hookimpl
    def register_staking_rewards(self) -> Any:
        return self.offered


class Adapters:
    def __init__(self, offered: Any) -> None:
        self.offered = offered

    @hookimpl
    def register_notifiers(self) -> Any:
        return self.offered


# --- hooks ---


class AsynchronousHook:
    @hookimpl
    async def register_rate_models(self) -> Sequence[Any]:
        return [Good]


class MisspeltHook:
    @hookimpl
    def register_rate_model(self) -> Sequence[Any]:
        return [Good]


class HookWithArgument:
    @hookimpl
    def register_rate_models(self, application: Any) -> Sequence[Any]:
        return [Good]


class WrappingHook:
    @hookimpl(wrapper=True)
    def register_rate_models(self) -> Any:
        offered = yield
        return [*offered, [Good]]


class RaisingHook:
    @hookimpl
    def register_rate_models(self) -> Any:
        raise RuntimeError("no database yet")


class ExitingHook:
    @hookimpl
    def register_rate_models(self) -> Any:
        raise SystemExit(0)


asynchronous_hook = AsynchronousHook()
misspelt_hook = MisspeltHook()
hook_with_argument = HookWithArgument()
wrapping_hook = WrappingHook()
raising_hook = RaisingHook()
exiting_hook = ExitingHook()
generator_of_classes = Rates(cls for cls in [Good])
single_class = Rates(Good)

# --- classes ---


class NoDataclass(Tame):
    """A plain class."""

    name: ClassVar[str] = "no_dataclass"


@dataclass
class Thawed(Tame):
    """A dataclass that can be changed."""

    name: ClassVar[str] = "thawed"


@dataclass(frozen=True)
class Undeclared(Tame):
    """A parameter without a declaration."""

    name: ClassVar[str] = "undeclared"
    rate: int = 5


@dataclass(frozen=True)
class FloatParameter(Tame):
    """A parameter of another type."""

    name: ClassVar[str] = "float_parameter"
    rate: float = parameter("The rate.", unit="rate", default=1, minimum=0, maximum=1)


@dataclass(frozen=True)
class HiddenParameter(Tame):
    """A parameter that cannot be given."""

    name: ClassVar[str] = "hidden_parameter"
    rate: int = field(init=False, default=1, metadata={"description": "x", "unit": "rate", "minimum": 0, "maximum": 1})


@dataclass(frozen=True)
class DefaultOutOfRange(Tame):
    """A default that its own range refuses."""

    name: ClassVar[str] = "default_out_of_range"
    rate: int = parameter("The rate.", unit="rate", default=2, minimum=0, maximum=1)


@dataclass(frozen=True)
class EmptyRange(Tame):
    """A range that nothing is in."""

    name: ClassVar[str] = "empty_range"
    rate: int = parameter("The rate.", unit="rate", minimum=2, maximum=1)


@dataclass(frozen=True)
class StrangeUnit(Tame):
    """A unit that nobody knows."""

    name: ClassVar[str] = "strange_unit"
    rate: int = parameter("The rate.", unit="furlongs", minimum=0, maximum=1)  # type: ignore[arg-type] # the mistake


@dataclass(frozen=True)
class DefaultsThatClash(Tame):
    """Refuses its own defaults."""

    name: ClassVar[str] = "defaults_that_clash"
    rate: int = parameter("The rate.", unit="rate", default=1, minimum=0, maximum=1)

    def __post_init__(self) -> None:
        raise ValueError("never")


@dataclass(frozen=True)
class Nameless(Tame):
    """No name."""

    name: ClassVar[str] = ""


@dataclass(frozen=True)
class ShoutingName(Tame):
    """A name that is no name."""

    name: ClassVar[str] = "Two Slopes!"


@dataclass(frozen=True)
class Formulaless(Tame):
    """No formula."""

    name: ClassVar[str] = "formulaless"
    formula: ClassVar[Any] = None


@dataclass(frozen=True)
class VagueMonotony(Tame):
    """Does not say whether it is monotone."""

    name: ClassVar[str] = "vague_monotony"
    is_monotone: ClassVar[Any] = "mostly"


@dataclass(frozen=True)
class Silent(Tame):
    name: ClassVar[str] = "silent"


@dataclass(frozen=True)
class Stepless:
    """Lacks the method."""

    name: ClassVar[str] = "stepless"
    formula: ClassVar[str] = "0"
    is_monotone: ClassVar[bool] = True

    def initial_state(self) -> str:
        return ""


@dataclass(frozen=True)
class AsynchronousStep(Tame):
    """Would answer a coroutine."""

    name: ClassVar[str] = "asynchronous_step"

    async def step(self, utilization: int, elapsed_seconds: int, state: str) -> RateStep:
        return RateStep(0, state)


@dataclass(frozen=True)
class ShortStep(Tame):
    """Takes too few arguments."""

    name: ClassVar[str] = "short_step"

    def step(self, utilization: int) -> RateStep:  # type: ignore[override] # the mistake
        return RateStep(0, "")


@dataclass(frozen=True)
class FeedsInAList:
    """Feeds that could be changed."""

    name: ClassVar[str] = "feeds_in_a_list"
    formula: ClassVar[str] = "0"
    feeds: ClassVar[Any] = ["staking.sol"]

    def annual_rate(self, observations: Mapping[str, int]) -> int:
        return 0


class SynchronousNotifier:
    name: ClassVar[str] = "synchronous_notifier"

    def send(self, message: Any) -> None:
        pass


class DemandingNotifier:
    name: ClassVar[str] = "demanding_notifier"

    def __init__(self, host: str) -> None:
        self.host = host

    async def send(self, message: Any) -> None:
        pass


no_class = Rates([Good()])
no_dataclass = Rates([NoDataclass])
thawed = Rates([Thawed])
undeclared = Rates([Undeclared])
float_parameter = Rates([FloatParameter])
hidden_parameter = Rates([HiddenParameter])
default_out_of_range = Rates([DefaultOutOfRange])
empty_range = Rates([EmptyRange])
strange_unit = Rates([StrangeUnit])
defaults_that_clash = Rates([DefaultsThatClash])
nameless = Rates([Nameless])
shouting_name = Rates([ShoutingName])
formulaless = Rates([Formulaless])
vague_monotony = Rates([VagueMonotony])
silent = Rates([Silent])
stepless = Rates([Stepless])
asynchronous_step = Rates([AsynchronousStep])
short_step = Rates([ShortStep])
feeds_in_a_list = Rewards([FeedsInAList])
twice_the_same = Rates([Good, Good])
synchronous_notifier = Adapters([SynchronousNotifier])
demanding_notifier = Adapters([DemandingNotifier])

good = Rates([Good])
good_again = Rates([Good])
