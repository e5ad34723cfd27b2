import { useId, useMemo } from "react";
import { useQuery } from "urql";
import { Chart, type Line } from "../../page/chart/Chart";
import { Legend } from "../../page/chart/Legend";
import { Numbers } from "../chart/Numbers";
import { brief, percent, ratio } from "../../page/format";
import { ExplorerLiquidationCurveDocument } from "../generated/graphql";
import { useText } from "../text";

const POINTS = 51;

/** What the market's liquidation policy does at each health. */
export function LiquidationPanel({ symbol }: { symbol: string }) {
  const { t, language } = useText();
  const id = useId();
  const [{ data }] = useQuery({ query: ExplorerLiquidationCurveDocument, variables: { symbol, points: POINTS } });
  const market = data?.market;
  const lines = useMemo<Line[]>(
    () => [
      { label: t.closed, color: "borrow" },
      { label: t.penalty, color: "lend", dash: [7, 5] },
    ],
    [t],
  );
  const { xs, ys } = useMemo(() => {
    const points = market?.liquidationCurve ?? [];
    const column = (key: "closeShare" | "penalty") => points.map((point) => (point[key] === null ? null : Number(point[key])));
    return { xs: points.map(({ health }) => Number(health)), ys: [column("closeShare"), column("penalty")] };
  }, [market]);
  const xText = useMemo(() => (health: number) => ratio(String(health), language), [language]);
  const yText = useMemo(() => (part: number) => brief(String(part), language), [language]);
  if (!market) {
    return null;
  }
  return (
    <section className="card liquidation" aria-labelledby={id}>
      <h2 id={id}>
        {t.liquidation}: {symbol}
      </h2>
      <p className="lead">{t.liquidationLead(t.called(market.liquidationPolicy.model.name))}</p>
      <Legend lines={lines} />
      <Chart label={t.liquidationLabel(symbol)} {...{ xs, ys, lines, xText, yText }} />
      <Numbers
        caption={t.liquidationLabel(symbol)}
        heads={[t.health, t.closed, t.penalty]}
        rows={market.liquidationCurve
          .filter((_, index) => index % 5 === 0)
          .map(({ health, closeShare, penalty, note }) => [
            ratio(health, language),
            closeShare === null ? (note ?? "–") : percent(closeShare, language, 0),
            penalty === null ? "–" : percent(penalty, language),
          ])}
      />
    </section>
  );
}
