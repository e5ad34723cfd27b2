"""Builds ops/grafana/gql_server.json by Grafana's own types: ``python -m tests.ops.dashboard`` writes it anew.

The rows follow the questions of whoever looks: does it answer, does money move, does the background keep up, are the markets well,
do the books add up.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from grafana_foundation_sdk.builders import common, dashboard, prometheus, stat, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common as commons
from grafana_foundation_sdk.models import dashboard as models
from grafana_foundation_sdk.models import units

from tests.ops.rules import OPS

FILE: Final = OPS / "grafana/gql_server.json"
QUANTILE: Final = 'histogram_quantile({}, sum by (le) (rate(gql_server_request_seconds_bucket{{path="/graphql"}}[5m])))'
OUTAGES: Final = "INTERNAL|UNAVAILABLE|OUTCOME_UNKNOWN|DEADLINE_EXCEEDED"
SOURCE: Final = models.DataSourceRef(type_val="prometheus", uid="${source}")


@dataclass(frozen=True)
class Plot:
    """A plot: its title, what it says, its unit, and its lines with what each is called."""

    title: str
    says: str
    unit: str
    lines: tuple[tuple[str, str], ...]
    limit: float | None = None


ROWS: Final[dict[str, tuple[Plot, ...]]] = {
    "Does it answer?": (
        Plot("Requests", "By path.", units.RequestsPerSecond, (("gql_server:requests:rate5m", "{{path}}"),)),
        Plot(
            "Time until an answer begins",
            "Of /graphql.",
            units.Seconds,
            (
                (QUANTILE.format(0.5), "half of them"),
                (QUANTILE.format(0.99), "99 of 100"),
            ),
            1,
        ),
        Plot(
            "Outages and bugs",
            "Errors of answers, by code. Refusals of what is asked wrongly are left out.",
            units.CountsPerSecond,
            ((f'sum by (code) (rate(gql_server_graphql_errors_total{{code=~"{OUTAGES}"}}[5m]))', "{{code}}"),),
        ),
        Plot(
            "Operations by road",
            "compiled, or standard where an operation is seen first.",
            units.OpsPerSecond,
            (("sum by (kind, road) (rate(gql_server_operations_total[5m]))", "{{kind}}, {{road}}"),),
        ),
        Plot(
            "Refusals",
            "Typed refusals of mutations, by code.",
            units.CountsPerSecond,
            (("sum by (code) (rate(gql_server_refusals_total[5m])) > 0", "{{code}}"),),
        ),
        Plot(
            "Cost",
            "Points of cost a second.",
            units.CountsPerSecond,
            (("sum by (of) (rate(gql_server_cost_points_total[5m]))", "{{of}}"),),
        ),
    ),
    "Does money move?": (
        Plot(
            "Commands",
            "Decided, by what they came to.",
            units.OpsPerSecond,
            (("sum by (command, outcome) (rate(gql_server_commands_total[5m])) > 0", "{{command}}: {{outcome}}"),),
        ),
        Plot(
            "Wait and transaction",
            "How long the first of a batch waited, and how long the batch took.",
            units.Seconds,
            (
                ("gql_server:teller_queue_seconds:p95_5m", "wait, 95 of 100"),
                ("gql_server:batch_seconds:p99_5m", "transaction, 99 of 100"),
            ),
        ),
        Plot(
            "Queue and batch",
            "Requests that wait, and requests that share a transaction.",
            units.Short,
            (
                ("sum (gql_server_teller_queue_requests)", "waiting"),
                ("sum (rate(gql_server_batch_requests_sum[5m])) / sum (rate(gql_server_batch_requests_count[5m]))", "in a batch"),
            ),
        ),
        Plot(
            "Answers of the teller",
            "A key that was known is replayed.",
            units.OpsPerSecond,
            (("sum by (answer) (rate(gql_server_teller_answers_total[5m]))", "{{answer}}"),),
        ),
    ),
    "Does the background keep up?": (
        Plot(
            "Since a worker's last success", "By worker.", units.Seconds, (("gql_server:worker_idle_seconds", "{{worker}}"),), 300
        ),
        Plot(
            "Failed rounds",
            "Each is in the log with its traceback.",
            units.Short,
            (('sum by (worker) (increase(gql_server_worker_runs_total{end="failed"}[10m]))', "{{worker}}"),),
        ),
        Plot(
            "The watch",
            "Its lag, and how long a look takes.",
            units.Seconds,
            (
                ("gql_server:watch_lag_seconds", "lag"),
                ("histogram_quantile(0.99, sum by (le) (rate(gql_server_watch_look_seconds_bucket[5m])))", "look, 99 of 100"),
            ),
            120,
        ),
        Plot(
            "Boundaries overdue",
            "By asset.",
            units.Seconds,
            (("gql_server_market_accrual_lag_seconds", "{{asset}}"),),
            300,
        ),
    ),
    "Are the markets well?": (
        Plot("Utilization", "Borrowed of lent.", units.PercentUnit, (("gql_server_market_utilization_ratio", "{{asset}}"),), 0.95),
        Plot("Borrow rate", "A year.", units.PercentUnit, (("gql_server_market_borrow_rate_ratio", "{{asset}}"),)),
        Plot(
            "Age of prices",
            "Of what a price may live.",
            units.PercentUnit,
            (("gql_server_price_age_seconds / gql_server_price_age_limit_seconds", "{{asset}}"),),
            1,
        ),
        Plot(
            "Sources that agree",
            "Of how many it takes: below 1 no price is taken.",
            units.Short,
            (("gql_server_price_sources_agreeing / gql_server_price_quorum", "{{asset}}"),),
            1,
        ),
        Plot(
            "Broken models",
            "Markets on a last good rate, and models that began to fail.",
            units.Short,
            (
                ("gql_server_market_model_stale", "{{asset}} is stale"),
                ("sum by (model) (increase(gql_server_plugin_faults_total[15m]))", "{{model}} began to fail"),
            ),
        ),
        Plot(
            "Liquidations and bad debt",
            "In fifteen minutes.",
            units.Short,
            (
                ("sum (increase(gql_server_liquidations_total[15m]))", "liquidations"),
                ("sum by (asset) (increase(gql_server_bad_debt_bookings_total[15m]))", "bad debt in {{asset}}"),
            ),
        ),
    ),
    "Do the books add up?": (
        Plot("Solvency gap", "0, always (rule G1).", units.Short, (("gql_server_solvency_gap_units", "{{asset}}"),)),
        Plot(
            "Custody less claims",
            "Below 0 by no more than is missing (rule C1).",
            units.Short,
            (("gql_server_custody_less_claims_units", "{{asset}}"), ("gql_server_missing_units", "{{asset}} missing")),
        ),
        Plot(
            "Custody",
            "0: differences that the latest reconciliation found (rule G6), payouts and arrivals that are stuck.",
            units.Short,
            (
                ("gql_server_custody_differences", "differences"),
                ("gql_server_payouts_stuck", "stuck payouts"),
                ("gql_server_arrivals_stuck", "stuck arrivals"),
            ),
        ),
        Plot(
            "What waits",
            "Coins that came in and are not credited, and what one operator proposed.",
            units.Short,
            (("gql_server_arrivals_waiting", "arrivals {{state}}"), ("gql_server_proposals_waiting", "proposals {{status}}")),
        ),
        Plot(
            "Since when the oldest waits",
            "Of the same.",
            units.Seconds,
            (
                ("gql_server_arrivals_waiting_oldest_seconds", "arrivals {{state}}"),
                ("gql_server_proposals_waiting_oldest_seconds", "proposals {{status}}"),
            ),
            86_400,
        ),
    ),
}


def build() -> str:
    """Return the dashboard as JSON."""
    made = (
        dashboard.Dashboard("gql_server")
        .uid("gql-server")
        .description("What the server does. Each plot has its alert, and each alert its runbook.")
        .tags(["gql_server"])
        .editable()
        .refresh("30s")
        .time("now-6h", "now")
        .timezone("utc")
        .tooltip(models.DashboardCursorSync.CROSSHAIR)
        .with_variable(dashboard.DatasourceVariable("source").label("Prometheus").type("prometheus"))
    )
    made = made.with_panel(_light("Database", "gql_server_database_up", ("away", "red"), ("answers", "green")))
    made = made.with_panel(
        _light("Alerts that fire", 'count(ALERTS{alertstate="firing"}) > bool 0 or vector(0)', ("none", "green"), ("some", "red"))
    )
    for title, plots in ROWS.items():
        made = made.with_row(dashboard.Row(title))
        for plot in plots:
            made = made.with_panel(_panel(plot))
    written = json.loads(JSONEncoder(sort_keys=True).encode(made.build()))
    del written["style"]  # Newer schemas know these no more, or of other kinds of variables alone.
    for variable in written["templating"]["list"]:
        for older in ("id", "auto", "auto_count", "auto_min"):
            del variable[older]
    return json.dumps(written, sort_keys=True, indent=2) + "\n"


def _panel(plot: Plot) -> timeseries.Panel:
    panel = (
        timeseries.Panel()
        .title(plot.title)
        .description(plot.says)
        .datasource(SOURCE)
        .unit(plot.unit)
        .height(8)
        .span(8)
        .legend(common.VizLegendOptions().show_legend(True).display_mode(commons.LegendDisplayMode.LIST))
    )
    if plot.limit is not None:
        steps = [models.Threshold(value=None, color="green"), models.Threshold(value=plot.limit, color="red")]
        panel = panel.thresholds(dashboard.ThresholdsConfig().mode(models.ThresholdsMode.ABSOLUTE).steps(steps))
        panel = panel.thresholds_style(common.GraphThresholdsStyleConfig().mode(commons.GraphTresholdsStyleMode.LINE))
    for number, (expression, name) in enumerate(plot.lines):
        query = prometheus.Dataquery().expr(expression).legend_format(name).datasource(SOURCE).ref_id(chr(ord("A") + number))
        panel = panel.with_target(query)
    return panel


def _light(title: str, expression: str, *of_0_and_1: tuple[str, str]) -> stat.Panel:
    shown = {str(value): models.ValueMappingResult(text=text, color=color) for value, (text, color) in enumerate(of_0_and_1)}
    return (
        stat.Panel()
        .graph_mode(commons.BigValueGraphMode.NONE)
        .color_mode(commons.BigValueColorMode.BACKGROUND)
        .title(title)
        .datasource(SOURCE)
        .height(4)
        .span(6)
        .mappings([models.ValueMap(options=shown)])
        .with_target(prometheus.Dataquery().expr(expression).datasource(SOURCE).ref_id("A"))
    )


if __name__ == "__main__":
    FILE.write_text(build(), encoding="utf-8")
