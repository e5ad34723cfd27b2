// What each client is asked to do: a query, a change, a refusal, and to follow a margin while a deposit is made. It prints a line of JSON.
export const SYMBOLS = "query Symbols { markets { id asset { id symbol } } }";
export const DEPOSIT = `mutation Deposit($input: DepositInput!) {
  deposit(input: $input) { __typename ... on DepositSuccess { lent { value } } ... on Error { code message } } }`;
export const WITHDRAW = `mutation Withdraw($input: WithdrawLendPositionInput!) {
  withdrawLendPosition(input: $input) {
    __typename ... on Error { code } ... on PositionNotMatured { withdrawableAt fullAmount { value } } } }`;
export const FOLLOW = `subscription Follow($id: ID!) {
  marginUpdated(subAccountId: $id) { eventId margin { netEquity } } }`;

/**
 * Play it with one client.
 * @param kind what the client is called
 * @param client { ask(document, variables): data; follow(document, variables, onData, onError) }, with documents as text
 */
export async function play(kind, subAccountId, client) {
  const told = { kind };
  const input = (name, more) => ({ input: { subAccountId, idempotencyKey: `${kind} ${name}`, ...more } });
  const deposit = async (name) => (await client.ask(DEPOSIT, input(name, { asset: "BTC", amount: "0.5" }))).deposit;

  told.symbols = (await client.ask(SYMBOLS, {})).markets.map((market) => market.asset.symbol);
  told.deposit = await deposit("first");
  told.refusal = (
    await client.ask(WITHDRAW, input("too early", { asset: "BTC", address: "bc1q-my-wallet" }))
  ).withdrawLendPosition;
  told.equities = await new Promise((resolve, reject) => {
    const equities = [];
    const onData = ({ marginUpdated }) => {
      equities.push(Number(marginUpdated.margin.netEquity));
      if (equities.length === 1) deposit("second").catch(reject);
      if (equities.at(-1) > equities[0]) resolve([equities[0], equities.at(-1)]);
    };
    client.follow(FOLLOW, { id: subAccountId }, onData, reject);
  });
  console.log(JSON.stringify(told));
}
