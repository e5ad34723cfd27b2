"""What the commands of the laboratory share: their options, the files they read, progress, and how they say what went wrong."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from gql_server.cli.console import FAILURE_EXIT, USAGE_EXIT, err, fail, read_settings
from gql_server.cli.models import read_text

if TYPE_CHECKING:
    from gql_server.domain.market import ModelKind
    from gql_server.lab.parallel import Plugins
    from gql_server.lab.population import Population
    from gql_server.lab.scenario import Contestant, Scenario
    from gql_server.plugin_host import PluginHost

Market = Annotated[str | None, typer.Option("--market", help="Symbol of the market, such as BTC.")]
Models = Annotated[str | None, typer.Option("--models", help="Registered models, or labels of the files, with commas between.")]
Policies = Annotated[
    str | None, typer.Option("--policies", help="Registered policies, or labels of the files, with commas between.")
]
ScenarioFile = Annotated[str | None, typer.Option("--scenario", help="TOML file that describes the experiment.")]
ParameterFile = Annotated[str | None, typer.Option("--parameters", help="TOML file with a table of parameters for each label.")]
Hours = Annotated[int | None, typer.Option("--hours", help="How many hours; 8760 are a year.")]
Seed = Annotated[int | None, typer.Option("--seed", help="What chance is drawn from; the same seed gives the same report.")]
Folder = Annotated[Path | None, typer.Option("--out", help="Folder for the report and the plots; without it only the table.")]
Format = Annotated[str, typer.Option("--format", help="Of the plots: svg or png.")]
IsJson = Annotated[bool, typer.Option("--json", help="Print the report instead of the table.")]
Workers = Annotated[int | None, typer.Option("--workers", min=1, help="How many processes; by default as many as processors.")]

MODELS_MAX: Final = 32
REPORT: Final = "report.json"


@contextmanager
def plain_experiment() -> Iterator[None]:
    """Say what is wrong with an experiment in a sentence."""
    from gql_server.lab.parallel import ExperimentFailed
    from gql_server.lab.reading import ScenarioInvalid
    from gql_server.lab.replay import HistoryTooShort
    from gql_server.plugin_host import PluginHostError

    try:
        yield
    except (ScenarioInvalid, HistoryTooShort) as problem:
        fail(f"This experiment cannot be played: {problem}.", USAGE_EXIT)
    except PluginHostError as problem:
        fail(str(problem), USAGE_EXIT)
    except ExperimentFailed as problem:
        fail(f"This experiment cannot be played: {problem}", FAILURE_EXIT)


def read_file(path: str | None) -> dict[str, Any]:
    """Return what a TOML file says; nothing where there is no file."""
    from gql_server.lab.reading import ScenarioInvalid, read_toml

    if path is None:
        return {}
    text = read_text(path)
    try:
        return read_toml(text)
    except ScenarioInvalid as problem:
        raise ScenarioInvalid(f"{path}: {problem}") from None


def read_experiment(
    path: str | None, *, market: str | None, hours: int | None, seed: int | None
) -> tuple[Scenario, dict[str, Contestant]]:
    """Return the scenario of a file and the models in it; what the command line says wins over the file.

    Raises:
        ScenarioInvalid: It makes no sense.
    """
    from gql_server.lab.reading import checked, read_contestants, read_scenario, refuse_other_tables

    given = read_file(path)
    refuse_other_tables(given, "scenario", "terms", "lenders", "borrowers", "lender_pay", "supply_line", "models")
    if market is not None:
        given["scenario"] = {**given.get("scenario", {}), "market": market.upper()}
    scenario = read_scenario(given)
    scenario = replace(scenario, hours=scenario.hours if hours is None else hours, seed=scenario.seed if seed is None else seed)
    return checked(scenario), read_contestants(given, "models")


def read_population(path: str | None, *, hours: int | None, seed: int | None) -> tuple[Population, dict[str, Contestant]]:
    """Return the population of a file and the policies in it; what the command line says wins over the file.

    Raises:
        ScenarioInvalid: It makes no sense.
    """
    from gql_server.lab.population import Population
    from gql_server.lab.reading import changed, checked_population, read_contestants, refuse_other_tables, table

    given = read_file(path)
    refuse_other_tables(given, "population", "price", "policies")
    population = changed("population", Population(), table(given, "population"))
    population = replace(
        population,
        hours=population.hours if hours is None else hours,
        seed=population.seed if seed is None else seed,
        price=changed("price", population.price, table(given, "price")),
    )
    return checked_population(population), read_contestants(given, "policies")


def choose(
    host: PluginHost, kind: ModelKind, named: str | None, known: Mapping[str, Contestant], defaults: Sequence[str] = ()
) -> list[Contestant]:
    """Return the models that a command line names, each of which is made once to see that it can be.

    Args:
        host: What is installed.
        kind: What they are for.
        named: Labels of the files or registered names, with commas between; None for all of the files.
        known: The models of the files by label.
        defaults: Registered names for when neither names any.

    Raises:
        ScenarioInvalid: None is named, or one twice.
        ChoiceInvalid: One is not installed, or does not take its parameters.
    """
    from gql_server.lab.reading import ScenarioInvalid
    from gql_server.lab.scenario import Contestant

    labels = list(known or defaults) if named is None else [label.strip() for label in named.split(",") if label.strip()]
    if not labels:
        raise ScenarioInvalid(
            f"no {kind.value} is named; there are {', '.join(model.name for model in host.catalogue.models(kind))}"
        )
    if len(set(labels)) < len(labels) or len(labels) > MODELS_MAX:
        raise ScenarioInvalid(f"the models are not 1 to {MODELS_MAX} different ones")
    contestants = [known.get(label) or Contestant(label, label) for label in labels]
    for one in contestants:
        host.choose(kind, one.model, one.parameters)
    return contestants


def plugins() -> Plugins:
    """Return which plugins every process loads."""
    from gql_server.lab.parallel import Plugins

    settings = read_settings()
    return Plugins(settings.plugins_dir, tuple(settings.plugins), tuple(settings.disabled_plugins))


def worker_count(asked: int | None) -> int:
    """Return how many processes may run at once."""
    return asked or os.cpu_count() or 1


@contextmanager
def progress_bar(what: str, hours: int) -> Iterator[Callable[[int], None]]:
    """Show how many of so many hours are done, where somebody is watching."""
    columns = (TextColumn(what), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task(what, total=hours)
        yield lambda done: progress.update(task, completed=done)


def prepared(folder: Path, plot_format: str) -> Path:
    """Return a folder that can be written to, or end with a sentence."""
    from gql_server.lab.plots import FORMATS

    if plot_format not in FORMATS:
        fail(f"--format {plot_format}: give {' or '.join(FORMATS)}.", USAGE_EXIT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        fail(f"{folder} cannot be made: {problem.strerror}.", USAGE_EXIT)
    return folder
