// Lets the reference clients of graphql-ws and graphql-sse query, change, follow and err; prints each step as a line of JSON.
import { createClient as createStreamClient } from "graphql-sse";
import { createClient as createSocketClient } from "graphql-ws";
import WebSocket from "ws";

const [kind, url, token, subAccount] = process.argv.slice(2);
const socketUrl = url.replace(/^http/, "ws");
const tell = (step, value) => console.log(JSON.stringify({ step, value }));

const makers = {
  "graphql-ws": (authorization) =>
    createSocketClient({
      url: socketUrl,
      webSocketImpl: WebSocket,
      connectionParams: authorization && { authorization },
      retryAttempts: 0,
    }),
  "graphql-sse": (authorization) =>
    createStreamClient({ url, headers: authorization ? { authorization } : {}, retryAttempts: 0 }),
};
const make = makers[kind];

// Takes so many results of an operation, fewer where it ends sooner; `begun` is awaited once it is asked.
async function take(client, count, query, variables, begun) {
  const results = [];
  const iterator = client.iterate({ query, variables });
  let next = iterator.next();
  await begun?.();
  while (results.length < count) {
    const { value, done } = await next;
    if (done) break;
    results.push(value);
    if (results.length < count) next = iterator.next();
  }
  await iterator.return();
  return results;
}

const reason = (error) => error.code ?? (Array.isArray(error) ? error[0].extensions.code : (error.message ?? String(error)));
const FOLLOW = `subscription ($id: ID!, $after: String) {
  activity(subAccountId: $id, after: $after) { eventId activity { type } } }`;
const DEPOSIT = `mutation ($id: ID!, $key: String!) {
  deposit(input: { subAccountId: $id, asset: "BTC", amount: "1", idempotencyKey: $key }) { __typename } }`;
const REPAY = `mutation ($id: ID!) {
  repay(input: { subAccountId: $id, asset: "USDC", idempotencyKey: "${kind}" }) { __typename ... on Error { code } } }`;

const client = make(`Bearer ${token}`);
tell("query", (await take(client, 2, "{ assets { symbol } }"))[0].data.assets.map((asset) => asset.symbol));
tell("refusal", (await take(client, 2, REPAY, { id: subAccount }))[0].data.repay);

const deposit = (name) => take(client, 1, DEPOSIT, { id: subAccount, key: `${kind} ${name}` });
await deposit("first");
const missed = await take(client, 2, FOLLOW, { id: subAccount, after: "ZXZlbnQ6bDowOjA" });
tell("missed", missed.map((result) => result.data.activity.activity.type));
const last = missed[1].data.activity.eventId;
const coming = await take(client, 2, FOLLOW, { id: subAccount, after: last }, () => deposit("second"));
tell("coming", coming.map((result) => result.data.activity.activity.type));
tell("places", [missed[1].extensions.eventId === last, coming[0].data.activity.eventId !== last]);

if (kind === "graphql-ws") {
  // Variables are sent as they are when the client connects anew.
  const again = createSocketClient({
    url: socketUrl,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryWait: async () => {},
  });
  const variables = { id: subAccount, after: "ZXZlbnQ6bDowOjA" };
  const places = [];
  await new Promise((resolve, reject) => {
    const next = ({ data }) => {
      variables.after = data.activity.eventId;
      places.push(variables.after);
      if (places.length === 1) again.terminate();
      if (places.length === 4) resolve();
    };
    again.subscribe({ query: FOLLOW, variables }, { next, error: reject, complete: resolve });
  });
  tell("again", [places.length, new Set(places).size]);
  await again.dispose();
}

for (const [step, query] of [["syntax", "{"], ["unknown field", "{ nothing }"], ["not allowed", "subscription { liquidations { eventId } }"]]) {
  try {
    const [result] = await take(client, 1, query);
    tell(step, result.errors[0].extensions.code);
  } catch (error) {
    tell(step, reason(error));
  }
}
try {
  const [result] = await take(make("Bearer nobody's"), 1, FOLLOW, { id: subAccount });
  tell("bad token", result.errors[0].extensions.code);
} catch (error) {
  tell("bad token", reason(error));
}

// What the reference client never does wrong.
const code = (protocol, ...messages) =>
  new Promise((resolve) => {
    const socket = new WebSocket(socketUrl, protocol);
    socket.on("open", () => messages.forEach((message) => socket.send(JSON.stringify(message))));
    socket.on("close", resolve);
  });
if (kind === "graphql-ws") {
  const protocol = "graphql-transport-ws";
  const init = { type: "connection_init" };
  const subscribe = { type: "subscribe", id: "1", payload: { query: "subscription { marketUpdated { eventId } }" } };
  tell("codes", [
    await code(undefined, init),
    await code(protocol, subscribe),
    await code(protocol, { type: "nonsense" }),
    await code(protocol, init, subscribe, subscribe),
    await code(protocol, init, init),
    await code(protocol, { ...init, payload: { padding: "x".repeat(300_000) } }),
  ]);
}
await client.dispose();
