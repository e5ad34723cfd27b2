"""``gql-server lab compare | replay | cadence | liquidations``: experiments, before anybody's money meets a model."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from gql_server.cli.console import USAGE_EXIT, fail, out, plain_failures, read_settings
from gql_server.cli.lab_options import (
    Folder,
    Format,
    Hours,
    IsJson,
    Market,
    Models,
    ParameterFile,
    Policies,
    ScenarioFile,
    Seed,
    Workers,
    choose,
    plain_experiment,
    plugins,
    prepared,
    progress_bar,
    read_experiment,
    read_file,
    read_population,
    worker_count,
)
from gql_server.cli.models import load_host

if TYPE_CHECKING:
    from rich.table import Table

T = TypeVar("T")

lab = typer.Typer(help="Experiments: models and policies side by side, over generated or recorded markets.", no_args_is_help=True)


@lab.command()
def compare(
    market: Market = None,
    models: Models = None,
    scenario: ScenarioFile = None,
    parameters: ParameterFile = None,
    hours: Hours = None,
    seed: Seed = None,
    folder: Folder = None,
    plot_format: Format = "svg",
    is_json: IsJson = False,
    workers: Workers = None,
) -> None:
    """Play one generated market under several rate models: what borrowers pay, lenders earn, and how utilization moves."""
    from gql_server.cli.lab_output import comparison_table, write_comparison
    from gql_server.domain.market import ModelKind
    from gql_server.lab.comparison import compare as play
    from gql_server.lab.comparison import comparison_report
    from gql_server.lab.reading import read_contestants

    host = load_host()
    target = None if folder is None else prepared(folder, plot_format)
    with plain_experiment():
        played, known = read_experiment(scenario, market=market, hours=hours, seed=seed)
        contestants = choose(host, ModelKind.RATE_MODEL, models, known | read_contestants(read_file(parameters), None))
        with progress_bar("playing", played.hours * len(contestants)) as progress:
            compared = play(played, contestants, plugins(), workers=worker_count(workers), progress=progress)
        report = comparison_report(host, played, compared)
    if target is not None:
        write_comparison(target, report, compared, played.decimals, plot_format)
    _show(report, comparison_table(played, compared), target, is_json=is_json)


@lab.command()
def replay(
    market: Annotated[str, typer.Option("--market", help="Symbol of the market whose recorded history is replayed.")],
    models: Models = None,
    parameters: ParameterFile = None,
    hours: Annotated[int | None, typer.Option("--hours", min=1, help="Only the last hours of the history.")] = None,
    elasticity: Annotated[
        str, typer.Option("--elasticity", help="By how many percent customers respond to a percentage point; 0 for as they did.")
    ] = "0",
    folder: Folder = None,
    plot_format: Format = "svg",
    is_json: IsJson = False,
    workers: Workers = None,
) -> None:
    """Play a market's recorded history again under other rate models, beside the one that it has."""
    from gql_server.cli.lab_history import read_history
    from gql_server.cli.lab_output import comparison_table, write_comparison
    from gql_server.domain.market import ModelKind
    from gql_server.lab.reading import fraction, read_contestants
    from gql_server.lab.replay import Reaction, contestant_of, recorded_scenario, replay_report
    from gql_server.lab.replay import replay as play

    host = load_host()
    target = None if folder is None else prepared(folder, plot_format)
    recorded = _from_database(read_history(read_settings(), market.upper(), hours), market)
    with plain_experiment():
        own = contestant_of(recorded.market)
        others = (
            []
            if models is None and parameters is None
            else choose(host, ModelKind.RATE_MODEL, models, read_contestants(read_file(parameters), None))
        )
        contestants = [own, *(one for one in others if one.label != own.label)]
        scenario = recorded_scenario(recorded.asset, recorded.market, recorded.rows)
        reaction = Reaction(fraction("--elasticity", elasticity))
        with progress_bar("replaying", scenario.hours * len(contestants)) as progress:
            compared = play(
                scenario,
                recorded.market,
                recorded.rows,
                contestants,
                plugins(),
                reaction=reaction,
                workers=worker_count(workers),
                progress=progress,
            )
        report = replay_report(host, scenario, recorded.rows, compared, reaction)
    if target is not None:
        write_comparison(target, report, compared, scenario.decimals, plot_format)
    _show(report, comparison_table(scenario, compared), target, is_json=is_json)


@lab.command()
def cadence(
    market: Market = None,
    models: Models = None,
    scenario: ScenarioFile = None,
    parameters: ParameterFile = None,
    hours: Hours = None,
    seed: Seed = None,
    is_json: IsJson = False,
    workers: Workers = None,
) -> None:
    """Measure how far each model's rate depends on its cadence: the same customers, boundaries each minute, hour and day."""
    from gql_server.cli.lab_output import cadence_table
    from gql_server.domain.market import ModelKind
    from gql_server.lab.cadence import CADENCES, HOURS, cadence_report, compare_cadences
    from gql_server.lab.reading import read_contestants

    host = load_host()
    every = [model.name for model in host.catalogue.models(ModelKind.RATE_MODEL)]
    with plain_experiment():
        played, known = read_experiment(scenario, market=market, hours=HOURS if hours is None else hours, seed=seed)
        known |= read_contestants(read_file(parameters), None)
        contestants = choose(host, ModelKind.RATE_MODEL, models, known, every)
        with progress_bar("playing", played.hours * len(contestants) * len(CADENCES)) as progress:
            paths = compare_cadences(host, played, contestants, plugins(), workers=worker_count(workers), progress=progress)
        report = cadence_report(host, played, paths)
    _show(report, cadence_table(played, paths), None, is_json=is_json)


@lab.command()
def liquidations(
    policies: Policies = None,
    recorded: Annotated[str | None, typer.Option("--recorded", help="Symbol whose recorded prices are the path.")] = None,
    scenario: ScenarioFile = None,
    parameters: ParameterFile = None,
    hours: Hours = None,
    seed: Seed = None,
    folder: Folder = None,
    plot_format: Format = "svg",
    is_json: IsJson = False,
    workers: Workers = None,
) -> None:
    """Play a population of borrowers through one path of prices under several liquidation policies."""
    from gql_server.cli.lab_history import read_prices
    from gql_server.cli.lab_output import liquidation_table, write_liquidations
    from gql_server.domain.market import ModelKind
    from gql_server.lab.liquidations import judge, liquidation_report
    from gql_server.lab.reading import read_contestants

    host = load_host()
    target = None if folder is None else prepared(folder, plot_format)
    with plain_experiment():
        population, known = read_population(scenario, hours=hours, seed=seed)
        if recorded is not None:
            prices = _from_database(read_prices(read_settings(), recorded.upper()), recorded)
            population = replace(population, collateral=recorded.upper(), recorded=prices, hours=min(population.hours, len(prices)))
        contestants = choose(host, ModelKind.LIQUIDATION_POLICY, policies, known | read_contestants(read_file(parameters), None))
        with progress_bar("playing", population.hours * len(contestants)) as progress:
            judged = judge(population, contestants, plugins(), workers=worker_count(workers), progress=progress)
        report = liquidation_report(host, population, judged)
    if target is not None:
        write_liquidations(target, report, judged, plot_format)
    _show(report, liquidation_table(judged), target, is_json=is_json)


def _from_database(reading: Coroutine[Any, Any, T], symbol: str) -> T:
    """Return what is read from the database, or end with a sentence."""
    from gql_server.cli.lab_history import MarketUnknown

    try:
        with plain_failures():
            return asyncio.run(reading)
    except MarketUnknown:
        fail(f"There is no market {symbol.upper()} in this database, or nothing is recorded of it.", USAGE_EXIT)


def _show(report: Mapping[str, object], table: Table, folder: Path | None, *, is_json: bool) -> None:
    from gql_server.lab.report import write_json

    if is_json:
        sys.stdout.write(write_json(report))
        return
    out.print(table)
    if folder is not None:
        out.print(f"The report and the plots are in {folder}.", highlight=False, soft_wrap=True)
