// Apollo Client against a sandbox: sign in, see the markets, deposit, be refused, follow the margin. Every answer has its type.
//
//     make run                                                   in one terminal
//     cd examples/06_typescript && npm ci && npm run generate    in another, once
//     npm run --silent apollo                                    or with the server's address: npm run apollo -- URL

import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { SetContextLink } from "@apollo/client/link/context";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { createClient } from "graphql-ws";
import { randomUUID } from "node:crypto";
import WebSocket from "ws"; // Browsers, and Node.js from version 22 on, have their own.
import possibleTypes from "./gql/possible-types.js";
import { DEPOSIT, MARGIN, MARKETS, SIGN_IN, WITHDRAW } from "./operations.js";

const url = `${process.argv[2] ?? "http://127.0.0.1:8000"}/graphql`;
let token: string | undefined;
const headers = (): Record<string, string> => (token ? { authorization: `Bearer ${token}` } : {});

const socket = createClient({ url: url.replace(/^http/, "ws"), webSocketImpl: WebSocket, connectionParams: headers });
const client = new ApolloClient({
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    new SetContextLink(() => ({ headers: headers() })).concat(new HttpLink({ uri: url })),
  ),
  cache: new InMemoryCache(possibleTypes), // So that `... on Error` fits every refusal.
});

// What cannot be answered at all is an exception; what is refused is data.
function must<Data>({ data }: { data?: Data | null }): Data {
  if (!data) throw new Error("no data");
  return data;
}

const input = { email: "lender@example.com", password: "sandbox-password" };
const { signIn } = must(await client.mutate({ mutation: SIGN_IN, variables: { input } }));
if (signIn.__typename !== "SignInSuccess") throw new Error(signIn.message);
token = signIn.token;
const subAccountId = signIn.account.subAccounts.edges[0].node.id;

for (const market of must(await client.query({ query: MARKETS })).markets) {
  console.log(`${market.asset.symbol}: lending earns ${market.lendRate.net?.apy ?? "unknown"}, borrowing costs ${market.borrowRate.apr}`);
}

// The key is kept until there is an answer: asked again under it, the deposit has one effect.
async function deposit(amount: string, idempotencyKey: string = randomUUID()) {
  const variables = { input: { subAccountId, asset: "BTC", amount, idempotencyKey } };
  const { deposit } = must(await client.mutate({ mutation: DEPOSIT, variables }));
  if (deposit.__typename !== "DepositSuccess") throw new Error(`${deposit.code}: ${deposit.message}`);
  console.log(`${deposit.lent?.value} BTC lent, withdrawable at ${deposit.lendPosition?.withdrawableAt}`);
}
await deposit("0.01");

const wish = { subAccountId, asset: "BTC", address: "bc1q-my-own-wallet", idempotencyKey: randomUUID() };
const { withdrawLendPosition: answer } = must(await client.mutate({ mutation: WITHDRAW, variables: { input: wish } }));
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
  const following = client.subscribe({ query: MARGIN, variables: { subAccountId } }).subscribe({
    next({ data, error }) {
      if (error || !data) return reject(error);
      const { status, netEquity } = data.marginUpdated.margin;
      console.log(`Margin: ${status}, worth ${netEquity} dollars`);
      if (seen.push(netEquity ?? "unknown") === 1) deposit("0.01").catch(reject);
      else (following.unsubscribe(), resolve());
    },
    error: reject,
  });
});
await socket.dispose();
