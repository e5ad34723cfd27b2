// urql, following by graphql-ws and by graphql-sse.
import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { createClient as createStreamClient } from "graphql-sse";
import { createClient as createSocketClient } from "graphql-ws";
import WebSocket from "ws";
import { play } from "./play.mjs";

const [url, token, ...subAccounts] = process.argv.slice(2);
const headers = { authorization: `Bearer ${token}` };
const transports = {
  "urql graphql-ws": createSocketClient({ url: url.replace(/^http/, "ws"), webSocketImpl: WebSocket, connectionParams: headers }),
  "urql graphql-sse": createStreamClient({ url, headers }),
};

for (const [kind, transport] of Object.entries(transports)) {
  const forwardSubscription = ({ query, variables }) => ({
    subscribe: (sink) => ({ unsubscribe: transport.subscribe({ query, variables }, sink) }),
  });
  const client = new Client({
    url,
    fetchOptions: { headers },
    preferGetMethod: false,
    exchanges: [subscriptionExchange({ forwardSubscription }), fetchExchange],
  });
  const data = ({ data, error }) => {
    if (error) throw error;
    return data;
  };
  await play(kind, subAccounts.shift(), {
    ask: async (document, variables) =>
      data(await (document.startsWith("query") ? client.query : client.mutation).call(client, document, variables).toPromise()),
    follow: (document, variables, onData, onError) =>
      client.subscription(document, variables).subscribe((result) => (result.error ? onError(result.error) : onData(result.data))),
  });
  await transport.dispose();
}
process.exit(0);
