import { useEffect, useId, useMemo, useState } from "react";
import type { MarketRow } from "../api/markets";
import { Chart, type Line } from "../../page/chart/Chart";
import { Legend } from "../../page/chart/Legend";
import { Numbers } from "../chart/Numbers";
import { kinksOf } from "../chart/kinks";
import { amount, brief, percent } from "../../page/format";
import { useText } from "../text";

export interface CurvePoint {
  utilization: string;
  borrowRate: string;
  lendRate: string;
  borrowToReach: string | null;
}

interface Props {
  row: MarketRow;
  live: readonly CurvePoint[];
  /** Null while no other model is tried, or it is refused. */
  tried: readonly CurvePoint[] | null;
}

const NONE: readonly CurvePoint[] = [];
const TRIED = [7, 5];
/** Every so many points have a row in the table. */
const TABLE_STEP = 10;

function nearest(points: readonly CurvePoint[], x: number): CurvePoint | undefined {
  return points.reduce<CurvePoint | undefined>((best, point) => {
    const isNearer = !best || Math.abs(Number(point.utilization) - x) < Math.abs(Number(best.utilization) - x);
    return isNearer ? point : best;
  }, undefined);
}

/** The curve of a market with where it is now, and the curve that is tried beside it. */
export function CurvePanel({ row, live, tried }: Props) {
  const { t, language } = useText();
  const id = useId();
  const symbol = row.asset.symbol;
  const [read, setRead] = useState<number | null>(null);
  useEffect(() => setRead(null), [symbol]);
  const here = Math.min(1, Number(row.utilization));
  const x = read ?? here;
  const others = tried ?? NONE;
  const isTried = tried !== null;

  const lines = useMemo<Line[]>(
    () => [
      { label: t.borrowNow, color: "borrow" },
      { label: t.lendNow, color: "lend" },
      ...(isTried
        ? ([
            { label: t.borrowTried, color: "borrow", dash: TRIED },
            { label: t.lendTried, color: "lend", dash: TRIED },
          ] as const)
        : []),
    ],
    [t, isTried],
  );
  const { xs, ys } = useMemo(() => {
    // A model may leave points out, so the two curves need not have the same.
    const at = [...new Set([...live, ...others].map(({ utilization }) => utilization))].sort((one, other) => Number(one) - Number(other));
    const of = (points: readonly CurvePoint[]) => new Map(points.map((point) => [point.utilization, point]));
    const [known, other] = [of(live), of(others)];
    const column = (points: Map<string, CurvePoint>, key: "borrowRate" | "lendRate") =>
      at.map((utilization) => {
        const rate = points.get(utilization)?.[key];
        return rate === undefined ? null : Number(rate);
      });
    const tries = isTried ? [column(other, "borrowRate"), column(other, "lendRate")] : [];
    return { xs: at.map(Number), ys: [column(known, "borrowRate"), column(known, "lendRate"), ...tries] };
  }, [live, others, isTried]);
  const marks = useMemo(() => {
    const drawn = isTried && others.length ? others : live;
    const bends = kinksOf(drawn.map(({ utilization, borrowRate }) => ({ x: Number(utilization), y: Number(borrowRate) })));
    const told = bends.map((bend) => ({ ...bend, label: `${t.kink} ${percent(String(bend.x), language, 0)}` }));
    return [{ x: here, label: `${t.now} ${percent(row.utilization, language, 1)}` }, ...told];
  }, [live, others, isTried, here, row.utilization, t, language]);

  const point = nearest(live, x);
  const other = nearest(others, x);
  const reach = point?.borrowToReach;
  const far = (text: string) => `${amount(text, language)} ${symbol}`;
  const xText = useMemo(() => (number: number) => brief(String(number), language), [language]);
  const yText = useMemo(() => (number: number) => brief(String(number), language), [language]);

  return (
    <section className="card curve" aria-labelledby={id}>
      <h2 id={id}>
        {t.curve}: {symbol}
      </h2>
      <p className="lead">{t.curveLead}</p>
      <Legend lines={lines} />
      <Chart label={t.curveLabel(symbol)} {...{ xs, ys, lines, marks, xText, yText }} onPoint={(at) => at !== null && setRead(at)} />
      <div className="reading">
        <label htmlFor={`${id}-read`}>{t.readAt}</label>
        <input
          id={`${id}-read`}
          type="range"
          min={0}
          max={200}
          value={Math.round(x * 200)}
          aria-valuetext={percent(String(x), language, 1)}
          onChange={(event) => setRead(Number(event.target.value) / 200)}
        />
        <output htmlFor={`${id}-read`} data-testid="reading">
          <b>{percent(point?.utilization ?? String(x), language, 1)}</b>
          {point && (
            <>
              <span className="read borrow">
                {t.borrowNow} <b>{percent(point.borrowRate, language)}</b>
              </span>
              <span className="read lend">
                {t.lendNow} <b>{percent(point.lendRate, language)}</b>
              </span>
            </>
          )}
          {other && (
            <>
              <span className="read borrow">
                {t.borrowTried} <b>{percent(other.borrowRate, language)}</b>
              </span>
              <span className="read lend">
                {t.lendTried} <b>{percent(other.lendRate, language)}</b>
              </span>
            </>
          )}
        </output>
        <p className="help">{reach && read !== null ? (reach.startsWith("-") ? t.toReachBack(far(reach.slice(1))) : t.toReach(far(reach))) : "\u00a0"}</p>
      </div>
      <Numbers
        caption={t.curveLabel(symbol)}
        heads={[t.utilization, ...lines.map(({ label }) => label)]}
        rows={xs.flatMap((at, index) =>
          index % TABLE_STEP
            ? []
            : [[percent(String(at), language, 1), ...ys.map((line) => (line[index] == null ? "–" : percent(String(line[index]), language)))]],
        )}
      />
    </section>
  );
}
