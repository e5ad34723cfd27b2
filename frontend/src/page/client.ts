/** How the page asks the API: queries by POST, subscriptions over `graphql-transport-ws`. */

import { Client, cacheExchange, fetchExchange, subscriptionExchange } from "urql";
import { createClient } from "graphql-ws";

const RETRY_MAX_MS = 30_000;

export interface Connection {
  client: Client;
  /** Tells whether the socket is open, at once and whenever that changes; returns how to stop listening. */
  onLive(listener: (isLive: boolean) => void): () => void;
}

/** Connects to the server that sent the page. The token lives in this closure, and nowhere that outlives the page. */
export function connect(token: string | null): Connection {
  const listeners = new Set<(isLive: boolean) => void>();
  let isLive = false;
  const tell = (now: boolean) => {
    isLive = now;
    listeners.forEach((listener) => listener(now));
  };
  const socket = createClient({
    url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
    connectionParams: token ? { authorization: `Bearer ${token}` } : {},
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: (tries) => new Promise((done) => setTimeout(done, Math.min(RETRY_MAX_MS, 500 * 2 ** tries))),
    on: { connected: () => tell(true), closed: () => tell(false) },
  });
  const client = new Client({
    url: "/graphql",
    preferGetMethod: false,
    fetchOptions: () => ({ headers: token ? { authorization: `Bearer ${token}` } : {} }),
    exchanges: [
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = "", variables }) => ({
          subscribe: ({ next, error, complete }) => ({
            unsubscribe: socket.subscribe(
              { query, variables: variables as Record<string, unknown> },
              { next: (result) => next(result as Parameters<typeof next>[0]), error, complete },
            ),
          }),
        }),
      }),
    ],
  });
  return {
    client,
    onLive: (listener) => {
      listeners.add(listener);
      listener(isLive);
      return () => listeners.delete(listener);
    },
  };
}
