import { useId, useMemo } from "react";
import { useQuery } from "urql";
import type { Tried, Window } from "../address";
import type { MarketRow } from "../api/markets";
import { type Sample, intervalOf, seconds, useHistory, useShadowHistories } from "../api/series";
import { Chart, type Color, type Line } from "../../page/chart/Chart";
import { Legend } from "../../page/chart/Legend";
import { Numbers } from "../chart/Numbers";
import { brief, day, moment, percent, signedPercent } from "../../page/format";
import { ExplorerBacktestDocument, ExplorerShadowsDocument } from "../generated/graphql";
import { useText } from "../text";

interface Props {
  row: MarketRow;
  tried: Tried | null;
  window: Window;
  onWindow: (window: Window) => void;
}

const WINDOWS: readonly Window[] = ["DAY", "WEEK", "MONTH"];
const NO_IDS: readonly string[] = [];
const NONE: readonly Sample[] = [];
const SHADOW_COLORS: readonly Color[] = ["other-1", "other-2", "other-3", "other-4"];

function mean(samples: readonly Sample[]): string | null {
  const total = samples.reduce((sum, { borrowRate }) => sum + Number(borrowRate), 0);
  return samples.length ? String(total / samples.length) : null;
}

/** What was paid, what another model would have asked, and what models in shadow say. */
export function HistoryPanel({ row, tried, window, onWindow }: Props) {
  const { t, language } = useText();
  const id = useId();
  const symbol = row.asset.symbol;
  const [shadowed] = useQuery({ query: ExplorerShadowsDocument, variables: { symbol }, requestPolicy: "cache-and-network" });
  const shadows = shadowed.data?.market?.shadows;
  const ids = useMemo(() => shadows?.map((shadow) => shadow.id) ?? NO_IDS, [shadows]);
  const history = useHistory(symbol, window, row.nextRateAt);
  const series = useShadowHistories(ids, window, row.nextRateAt);
  const [tested] = useQuery({
    query: ExplorerBacktestDocument,
    variables: { symbol, window, interval: intervalOf(window), model: { name: tried?.name ?? "", parameters: tried?.values ?? {} } },
    pause: tried === null,
    requestPolicy: "network-only",
  });
  const backtest = useMemo(
    () => (tried && !tested.error ? (tested.data?.market?.backtest ?? []).map((sample) => ({ ...sample, at: seconds(sample.at) })) : NONE),
    [tried, tested.data, tested.error],
  );
  const live = history.value ?? NONE;

  const lines = useMemo<Line[]>(
    () => [
      { label: t.borrowNow, color: "borrow", isStepped: true },
      ...(backtest.length ? [{ label: t.borrowTried, color: "borrow", dash: [7, 5], isStepped: true } as const] : []),
      ...(shadows ?? []).map(({ model }, index) => ({
        label: t.shadow(t.called(model.name)) + ((shadows ?? []).filter((one) => one.model.name === model.name).length > 1 ? ` ${index + 1}` : ""),
        color: SHADOW_COLORS[index % SHADOW_COLORS.length] as Color,
        dash: [2, 3],
        isStepped: true,
      })),
    ],
    [t, backtest.length > 0, shadows],
  );
  const { xs, ys } = useMemo(() => {
    const drawn = [live, ...(backtest.length ? [backtest] : []), ...ids.map((_, index) => series.value?.[index] ?? NONE)];
    const at = [...new Set(drawn.flatMap((samples) => samples.map((sample) => sample.at)))].sort((one, other) => one - other);
    const columns = drawn.map((samples) => {
      const rates = new Map(samples.map((sample) => [sample.at, Number(sample.borrowRate)]));
      return at.map((time) => rates.get(time) ?? null);
    });
    return { xs: at, ys: columns };
  }, [live, backtest, series.value, ids]);

  const iso = (time: number) => new Date(time * 1000).toISOString();
  const xText = useMemo(
    () => (time: number) => (window === "MONTH" ? day(iso(time).slice(0, 10), language) : moment(iso(time), language)),
    [language, window],
  );
  const yText = useMemo(() => (rate: number) => brief(String(rate), language), [language]);
  const paid = mean(live);
  const asked = mean(backtest);
  return (
    <section className="card history" aria-labelledby={id}>
      <div className="head">
        <h2 id={id}>
          {t.history}: {symbol}
        </h2>
        <div className="choices" role="group" aria-label={t.window}>
          {WINDOWS.map((one) => (
            <button key={one} type="button" aria-pressed={one === window} onClick={() => onWindow(one)}>
              {t.windows[one]}
            </button>
          ))}
        </div>
      </div>
      <p className="lead">{t.historyLead}</p>
      {history.failure && (
        <p className="fault" role="alert" lang="en">
          {history.failure}
        </p>
      )}
      {xs.length === 0 ? (
        <p className="empty">{history.value === null && !history.failure ? t.loading : t.noHistory}</p>
      ) : (
        <>
          <Legend lines={lines} />
          <Chart label={t.historyLabel(symbol)} {...{ xs, ys, lines, xText, yText }} isTime />
          {paid && (
            <p data-testid="means">{asked ? t.mean(percent(paid, language), percent(asked, language)) : t.meanLive(percent(paid, language))}</p>
          )}
          <Numbers
            caption={t.historyLabel(symbol)}
            heads={[t.time, ...lines.map(({ label }) => label)]}
            rows={xs.map((time, index) => [
              moment(iso(time), language),
              ...ys.map((column) => (column[index] == null ? "–" : percent(String(column[index]), language))),
            ])}
          />
        </>
      )}
      {shadows && shadows.length > 0 && (
        <>
          <h3>{t.shadows}</h3>
          <ul className="shadows">
            {shadows.map((shadow) => (
              <li key={shadow.id}>
                <b>{t.called(shadow.model.name)}</b>{" "}
                {t.shadowNow(percent(shadow.borrowRate.apr, language), signedPercent(shadow.difference, language))}
                {shadow.fault && (
                  <span className="fault" lang="en">
                    {" "}
                    {shadow.fault}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
