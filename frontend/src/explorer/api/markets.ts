/** The markets as they are: by subscription, and by asking again and again where there can be no socket. */

import { useEffect, useMemo, useState } from "react";
import { useQuery, useSubscription } from "urql";
import { ExplorerMarketUpdatedDocument, ExplorerMarketsDocument, type ExplorerMarketsQuery } from "../generated/graphql";
import type { Connection } from "../../page/client";

export type MarketRow = ExplorerMarketsQuery["markets"][number];

export const POLL_MS = 5_000;

export interface Markets {
  rows: MarketRow[] | null;
  isLive: boolean;
  failure: string | null;
}

/** Whether the socket is open. */
export function useIsLive(connection: Connection): boolean {
  const [isLive, setLive] = useState(false);
  useEffect(() => connection.onLive(setLive), [connection]);
  return isLive;
}

/** Follows all markets. */
export function useMarkets(connection: Connection): Markets {
  const isLive = useIsLive(connection);
  const [{ data, error }, askAgain] = useQuery({ query: ExplorerMarketsDocument, requestPolicy: "cache-and-network" });
  const [changed, setChanged] = useState<Map<string, MarketRow>>(new Map());
  const [update] = useSubscription({ query: ExplorerMarketUpdatedDocument });
  const sent = update.data?.marketUpdated;
  useEffect(() => {
    if (sent) {
      setChanged((known) => new Map([...known, ...sent.markets.map((row) => [row.asset.symbol, row] as const)]));
    }
  }, [sent]);
  useEffect(() => {
    if (isLive) {
      return;
    }
    const timer = setInterval(() => {
      setChanged(new Map());
      askAgain({ requestPolicy: "network-only" });
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [isLive, askAgain]);
  const asked = data?.markets;
  const rows = useMemo(() => asked?.map((row) => changed.get(row.asset.symbol) ?? row) ?? null, [asked, changed]);
  return { rows, isLive, failure: rows ? null : (error?.message ?? null) };
}
