// urql against a sandbox: sign in, see the markets, deposit, be refused, follow the margin. Every answer has its type.
//
//     make run                                                   in one terminal
//     cd examples/06_typescript && npm ci && npm run generate    in another, once
//     npm run --silent urql                                      or with the server's address: npm run urql -- URL

import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { createClient } from "graphql-ws";
import { randomUUID } from "node:crypto";
import WebSocket from "ws"; // Browsers, and Node.js from version 22 on, have their own.
import { DEPOSIT, MARGIN, MARKETS, SIGN_IN, WITHDRAW } from "./operations.js";

const url = `${process.argv[2] ?? "http://127.0.0.1:8000"}/graphql`;
let token: string | undefined;
const headers = (): Record<string, string> => (token ? { authorization: `Bearer ${token}` } : {});

const socket = createClient({ url: url.replace(/^http/, "ws"), webSocketImpl: WebSocket, connectionParams: headers });
const client = new Client({
  url,
  fetchOptions: () => ({ headers: headers() }),
  preferGetMethod: false,
  exchanges: [
    subscriptionExchange({
      forwardSubscription: ({ query, variables }) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query: query ?? "", variables }, sink) }),
      }),
    }),
    fetchExchange,
  ],
});

// What cannot be answered at all is an error; what is refused is data.
function must<Data>({ data, error }: { data?: Data; error?: Error }): Data {
  if (error || !data) throw error ?? new Error("no data");
  return data;
}

const input = { email: "lender@example.com", password: "sandbox-password" };
const { signIn } = must(await client.mutation(SIGN_IN, { input }));
if (signIn.__typename !== "SignInSuccess") throw new Error(signIn.message);
token = signIn.token;
const subAccountId = signIn.account.subAccounts.edges[0].node.id;

for (const market of must(await client.query(MARKETS, {})).markets) {
  console.log(`${market.asset.symbol}: lending earns ${market.lendRate.net?.apy ?? "unknown"}, borrowing costs ${market.borrowRate.apr}`);
}

// The key is kept until there is an answer: asked again under it, the deposit has one effect.
async function deposit(amount: string, idempotencyKey: string = randomUUID()) {
  const { deposit } = must(await client.mutation(DEPOSIT, { input: { subAccountId, asset: "BTC", amount, idempotencyKey } }));
  if (deposit.__typename !== "DepositSuccess") throw new Error(`${deposit.code}: ${deposit.message}`);
  console.log(`${deposit.lent?.value} BTC lent, withdrawable at ${deposit.lendPosition?.withdrawableAt}`);
}
await deposit("0.01");

const wish = { subAccountId, asset: "BTC", address: "bc1q-my-own-wallet", idempotencyKey: randomUUID() };
const { withdrawLendPosition: answer } = must(await client.mutation(WITHDRAW, { input: wish }));
switch (answer.__typename) {
  case "WithdrawLendPositionSuccess":
    console.log(`${answer.amount.value} BTC are leaving`);
    break;
  case "PositionNotMatured":
    console.log(`Refused: all ${answer.fullAmount.value} BTC, and only all, at ${answer.withdrawableAt}`);
    break;
  default:
    console.log(`Refused: ${answer.code}, ${answer.message}`);
}

// The margin as it is, and as it is after another deposit.
await new Promise<void>((resolve, reject) => {
  const seen: string[] = [];
  const { unsubscribe } = client.subscription(MARGIN, { subAccountId }).subscribe(({ data, error }) => {
    if (error || !data) return reject(error);
    const { status, netEquity } = data.marginUpdated.margin;
    console.log(`Margin: ${status}, worth ${netEquity} dollars`);
    if (seen.push(netEquity ?? "unknown") === 1) deposit("0.01").catch(reject);
    else (unsubscribe(), resolve());
  });
});
await socket.dispose();
