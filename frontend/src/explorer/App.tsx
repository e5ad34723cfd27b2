import { useEffect, useMemo, useRef, useState } from "react";
import { useQuery } from "urql";
import { type Looked, type Tried, readAddress, writeAddress } from "./address";
import type { Connection } from "../page/client";
import { useMarkets } from "./api/markets";
import { percent } from "../page/format";
import { ExplorerLiveCurveDocument, ExplorerModelsDocument, ExplorerTriedCurveDocument } from "./generated/graphql";
import { ModelPanel } from "./model/ModelPanel";
import { areNumbers, useSettled, valuesOf } from "./model/choice";
import { refusalOf } from "./model/refusal";
import { CurvePanel } from "./panels/CurvePanel";
import { HistoryPanel } from "./panels/HistoryPanel";
import { LiquidationPanel } from "./panels/LiquidationPanel";
import { MarketTable } from "./panels/MarketTable";
import { PositionPanel } from "./position/PositionPanel";
import type { DemoAccount } from "../page/SignIn";
import { useText } from "./text";
import { Top } from "../page/Top";

const POINTS = 201;

interface Props {
  connection: Connection;
  demo: readonly DemoAccount[];
  isSignedIn: boolean;
  onToken: (token: string | null) => void;
}

/** What is looked at, kept in the address. */
function useAddress(): [Looked, (change: Partial<Looked>) => void] {
  const [looked, setLooked] = useState(() => readAddress(location.search));
  useEffect(() => {
    history.replaceState(null, "", location.pathname + writeAddress(looked));
  }, [looked]);
  return [looked, (change) => setLooked((before) => ({ ...before, ...change }))];
}

export function App({ connection, demo, isSignedIn, onToken }: Props) {
  const { t } = useText();
  const markets = useMarkets(connection);
  const [looked, look] = useAddress();
  const row = markets.rows?.find(({ asset }) => asset.symbol === looked.market) ?? markets.rows?.[0];
  const symbol = row?.asset.symbol ?? "";
  const [catalog] = useQuery({ query: ExplorerModelsDocument });
  const models = catalog.data?.models ?? [];
  const live = { name: row?.rateModel.model.name ?? "", parameters: row?.rateModel.parameters };

  const model = models.find(({ name }) => name === looked.tried?.name);
  const whole = looked.tried && { name: looked.tried.name, values: model ? valuesOf(model, looked.tried, live) : looked.tried.values };
  const key = JSON.stringify(whole);
  const settled = useSettled<Tried | null>(whole, key);
  const tried = settled && areNumbers(settled.values) ? settled : null;

  const [now, askNow] = useQuery({ query: ExplorerLiveCurveDocument, variables: { symbol, points: POINTS }, pause: !row, requestPolicy: "cache-and-network" });
  const state = row ? `${row.nextRateAt} ${JSON.stringify(row.rateModel)} ${percent(row.utilization, "en", 1)}` : "";
  const begun = useRef(state);
  useEffect(() => {
    // A boundary or another model moves the curve, another utilization what it takes to come from here to there.
    if (state && begun.current) {
      askNow({ requestPolicy: "network-only" });
    }
    begun.current = state;
  }, [state, askNow]);
  const [other] = useQuery({
    query: ExplorerTriedCurveDocument,
    variables: { symbol, points: POINTS, model: { name: tried?.name ?? "", parameters: tried?.values ?? {} } },
    pause: !row || tried === null,
    requestPolicy: "network-only",
  });
  const refusal = tried && !other.fetching ? refusalOf(other.error, tried.name) : null;
  const curve = useMemo(() => (tried && !other.error ? (other.data?.market?.curve ?? null) : null), [tried, other.data, other.error]);
  const drawn = now.data?.market?.curve;

  return (
    <>
      <Top />
      <main>
        <h1>{t.title}</h1>
        <p className="lead">{t.lead}</p>
        <MarketTable markets={markets} chosen={symbol || null} onChoose={(market) => look(market === symbol ? {} : { market, tried: null })} />
        {!row && !markets.failure && <p className="empty">{t.loading}</p>}
        {row && (
          <>
            <div className="pair">
              {drawn && <CurvePanel row={row} live={drawn} tried={curve} />}
              {models.length > 0 && (
                <ModelPanel key={symbol} {...{ models, live, refusal }} tried={looked.tried} onTry={(next) => look({ market: symbol, tried: next })} />
              )}
            </div>
            <HistoryPanel row={row} tried={refusal ? null : tried} window={looked.window} onWindow={(window) => look({ window })} />
            <LiquidationPanel symbol={symbol} />
            <PositionPanel
              {...{ symbol, demo, isSignedIn, onToken }}
              assets={markets.rows?.map(({ asset }) => asset.symbol) ?? []}
              tried={refusal ? null : tried}
            />
          </>
        )}
      </main>
    </>
  );
}
