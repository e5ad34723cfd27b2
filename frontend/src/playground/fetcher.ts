import { type Fetcher, createGraphiQLFetcher } from "@graphiql/toolkit";
import { type DocumentNode, Kind, parse } from "graphql";
import { type Client, createClient } from "graphql-ws";
import { session } from "./session";

const ENDPOINT = "/graphql";
const sockets = new Map<string, Client>();

/** Returns the headers of a request: those of the tab, and the session's authorization where the tab says none. */
export function headersOf(written: Record<string, string> | undefined): Record<string, string> {
  const headers = Object.fromEntries(Object.entries(written ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const token = session()?.token;
  return token === undefined || "authorization" in headers ? headers : { ...headers, authorization: `Bearer ${token}` };
}

/** Returns a client for subscriptions, one for each that asks: who asks is said when a WebSocket opens, and holds for all of it. */
function socketOf(authorization: string | undefined): Client {
  const known = sockets.get(authorization ?? "");
  if (known) {
    return known;
  }
  const connectionParams = authorization === undefined ? {} : { authorization };
  const client = createClient({ url: location.origin.replace(/^http/, "ws") + ENDPOINT, connectionParams });
  sockets.set(authorization ?? "", client);
  return client;
}

/** Returns a document as its text is now, and null where it is none: the server says why. */
function documentOf(query: string): DocumentNode | null {
  try {
    return parse(query);
  } catch {
    return null;
  }
}

/** Returns the name of the operation to run: the one that was chosen, or of another tab's the only one that there is. */
function nameOf(document: DocumentNode, chosen: string | null | undefined): string | null {
  const names = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION).map((node) => node.name?.value);
  return (names.length === 1 ? names[0] : chosen) ?? null;
}

/**
 * Asks the server: queries and mutations over HTTP, subscriptions over a WebSocket, by the same headers.
 *
 * GraphiQL tells of an operation what it knew of it some moments ago, perhaps of the tab before. So its text is looked at.
 */
export const fetcher: Fetcher = (parameters, options) => {
  const headers = headersOf(options?.headers);
  const ask = createGraphiQLFetcher({
    url: ENDPOINT,
    headers,
    enableIncrementalDelivery: false,
    wsClient: socketOf(headers["authorization"]),
  });
  const document = documentOf(parameters.query);
  if (document === null) {
    return ask(parameters, { ...options, headers });
  }
  const operationName = nameOf(document, parameters.operationName);
  return ask({ ...parameters, operationName }, { ...options, headers, documentAST: document });
};
