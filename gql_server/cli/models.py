"""``gql-server models list | check | eval``: the installed models, for people and for scripts."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.markup import escape
from rich.table import Table

from gql_server.cli.console import FAILURE_EXIT, USAGE_EXIT, fail, out, read_settings

if TYPE_CHECKING:
    from gql_server.plugin_host import PluginHost
    from gql_server.upstream.checking import Result

models = typer.Typer(help="The installed models: list them, ask them, check them against other protocols.", no_args_is_help=True)

STANDARD_STREAM: Final = "-"


@models.command("check")
def check_models(
    file: Annotated[str, typer.Argument(help="JSON list of cases in upstream's names and units, - for standard input.")],
    is_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines.")] = False,
) -> None:
    """Compute published cases of other protocols through the registered models; exit code 1 when any fails."""
    from gql_server.upstream.checking import HostModels, Verdict, check, count
    from gql_server.upstream.reading import Unreadable, read_cases

    text = read_text(file)
    try:
        cases = read_cases(text)
    except Unreadable as problem:
        fail(f"{file} cannot be checked: {problem}.", USAGE_EXIT)
    results = list(check(cases, HostModels(load_host())))
    counts = count(results)
    if is_json:
        shown = {"counts": {verdict.value: counts[verdict] for verdict in Verdict}, "cases": [_case_data(one) for one in results]}
        sys.stdout.write(json.dumps(shown, indent=1) + "\n")
    else:
        for result in results:
            for line in _case_lines(result):
                out.print(line, soft_wrap=True, highlight=False)
        out.print(", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict), soft_wrap=True, highlight=False)
    if counts[Verdict.FAIL]:
        raise typer.Exit(FAILURE_EXIT)


@models.command("eval")
def evaluate_models(
    source: Annotated[str, typer.Option("--input", help="JSON list of {kind, name, params, input}, - for standard input.")],
) -> None:
    """Ask registered models and print the JSON list of what they answer; exit code 1 when any case has an error."""
    from gql_server.upstream.evaluation import evaluate, is_error, read_questions
    from gql_server.upstream.reading import Unreadable

    text = read_text(source)
    try:
        entries = read_questions(text)
    except Unreadable as problem:
        fail(f"{source} cannot be evaluated: {problem}.", USAGE_EXIT)
    host = load_host()
    replies = [evaluate(host, entry) for entry in entries]
    sys.stdout.write(json.dumps(replies, indent=1, ensure_ascii=False) + "\n")
    if any(is_error(reply) for reply in replies):
        raise typer.Exit(FAILURE_EXIT)


@models.command("list")
def list_models(is_json: Annotated[bool, typer.Option("--json", help="Print a JSON list instead of a table.")] = False) -> None:
    """List the registered models with their parameters."""
    host = load_host()
    every = host.catalogue.models()
    if is_json:
        rows = [
            {
                "kind": model.kind.value,
                "name": model.name,
                "distribution": model.distribution,
                "version": model.version,
                "formula": model.formula,
                "parameters": model.schema,
                "feeds": list(model.feeds),
            }
            for model in every
        ]
        sys.stdout.write(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
        return
    table = Table("kind", "name", "parameters", "plugin")
    for model in every:
        names = ", ".join(parameter.name for parameter in model.parameters) or "none"
        table.add_row(model.kind.value, model.name, names, model.owner)
    out.print(table)


def load_host() -> PluginHost:
    """Return the plugins that the settings name, or end with a sentence about what is wrong with them."""
    from gql_server.plugin_host import PluginHost, PluginHostError

    settings = read_settings()
    try:
        return PluginHost.load(plugins_dir=settings.plugins_dir, enabled=settings.plugins, disabled=settings.disabled_plugins)
    except PluginHostError as problem:
        fail(str(problem), FAILURE_EXIT)


def read_text(path: str) -> str:
    """Return what a file says, standard input for ``-``, or end with a sentence."""
    try:
        return sys.stdin.read() if path == STANDARD_STREAM else Path(path).read_text("utf-8")
    except OSError as problem:
        fail(f"{path} cannot be read: {problem.strerror}.", USAGE_EXIT)
    except UnicodeDecodeError:
        fail(f"{path} cannot be read: it is not UTF-8.", USAGE_EXIT)


_COLORS: Final = {"pass": "green", "fail": "red", "not-covered": "yellow"}


def _case_lines(result: Result) -> list[str]:
    """Return a case's line, and one more for each number that differs."""
    verdict = result.verdict.value
    through = "" if result.plugin is None else f" through {result.plugin}"
    reason = "" if result.reason is None else f": {result.reason}"
    lines = [f"[{_COLORS[verdict]}]{verdict:<11}[/] {escape(result.case.id + through + reason)}"]
    for one in result.differences:
        beyond = "" if one.excess is None else f", {one.excess} beyond the tolerance"
        lines.append(escape(f"            {one.key}: expected {one.expected}, got {one.actual}{beyond}"))
    return lines


def _case_data(result: Result) -> dict[str, object]:
    return {
        "id": result.case.id,
        "model": result.case.model,
        "verdict": result.verdict.value,
        "plugin": result.plugin,
        "reason": result.reason,
        "differences": [
            {"key": one.key, "expected": one.expected, "actual": one.actual, "excess": one.excess} for one in result.differences
        ],
    }
