/** Whole histories, page by page. */

import { useEffect, useState } from "react";
import { type Client, useClient } from "urql";
import { ExplorerHistoryDocument, ExplorerShadowHistoryDocument } from "../generated/graphql";
import type { Window } from "../address";

const PAGE = 100;

/** A moment, in seconds since 1970, and the rates of then. */
export interface Sample {
  at: number;
  borrowRate: string;
  lendRate?: string;
}

interface Page {
  edges: { node: { at: string; borrowRate: string; lendRate?: string } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

export const intervalOf = (window: Window) => (window === "MONTH" ? "DAY" : "HOUR");
export const seconds = (iso: string) => Date.parse(iso) / 1000;

async function whole(ask: (after: string | null) => Promise<Page | null>): Promise<Sample[]> {
  const found: Sample[] = [];
  for (let after: string | null = null; ; ) {
    const page: Page | null = await ask(after);
    found.push(...(page?.edges ?? []).map(({ node }) => ({ ...node, at: seconds(node.at) })));
    after = page?.pageInfo.endCursor ?? null;
    if (!page?.pageInfo.hasNextPage || !after) {
      return found;
    }
  }
}

function ofMarket(client: Client, symbol: string, window: Window): Promise<Sample[]> {
  return whole(async (after) => {
    const asked = { symbol, window, interval: intervalOf(window), first: PAGE, after } as const;
    const { data, error } = await client.query(ExplorerHistoryDocument, asked, { requestPolicy: "network-only" });
    if (error) {
      throw error;
    }
    return data?.market?.history ?? null;
  });
}

function ofShadow(client: Client, id: string, window: Window): Promise<Sample[]> {
  return whole(async (after) => {
    const asked = { id, window, interval: intervalOf(window), first: PAGE, after } as const;
    const { data, error } = await client.query(ExplorerShadowHistoryDocument, asked, { requestPolicy: "network-only" });
    if (error) {
      throw error;
    }
    return data?.node?.__typename === "ShadowModel" ? data.node.history : null;
  });
}

/** Reads something again whenever what it depends on changes; null until it is there. */
function useLoaded<T>(load: () => Promise<T>, key: string): { value: T | null; failure: string | null } {
  const [loaded, setLoaded] = useState<{ key: string; value: T | null; failure: string | null }>({ key: "", value: null, failure: null });
  useEffect(() => {
    let isWanted = true;
    load().then(
      (value) => isWanted && setLoaded({ key, value, failure: null }),
      (error: Error) => isWanted && setLoaded({ key, value: null, failure: error.message }),
    );
    return () => {
      isWanted = false;
    };
    // `load` is a new closure at each rendering; what it depends on is in `key`.
  }, [key]);
  return loaded;
}

/** The history of a market, read again at each boundary. */
export function useHistory(symbol: string, window: Window, boundary: string) {
  const client = useClient();
  return useLoaded(() => ofMarket(client, symbol, window), `${symbol} ${window} ${boundary}`);
}

/** The histories of some shadows, in their order. */
export function useShadowHistories(ids: readonly string[], window: Window, boundary: string) {
  const client = useClient();
  return useLoaded(() => Promise.all(ids.map((id) => ofShadow(client, id, window))), `${ids.join()} ${window} ${boundary}`);
}
