// Resolvers as the servers' guides have them: a data loader for each relation.
import { readFileSync } from "node:fs";
import { callerOf } from "./database.mjs";
import { Refused, deposit } from "./deposit.mjs";
import { formatFixed, formatRate, globalId, lendWorth, netRate, owed, timeText, utilization } from "./money.mjs";
import { Loaders } from "./reading.mjs";

export const typeDefs = readFileSync(new URL("./subset.graphql", import.meta.url), "utf8");

export const contextOf = async (authorization) => ({ caller: await callerOf(authorization), loaders: new Loaders() });

const edges = (rows) => ({ edges: rows.map((node) => ({ node })) });
const worth = async (row, loaders) => lendWorth((await loaders.markets.load(row.symbol)).pool, BigInt(row.shares));
const debt = async (row, loaders) => owed((await loaders.markets.load(row.symbol)).pool, BigInt(row.shares));
const grown = (units, principal) => (units > principal ? units - principal : 0n);
const maturesAt = (row) => Number(row.last_credited_at) + Number(row.maturity_seconds);

export const resolvers = {
  Query: {
    markets: (_, __, { loaders }) => loaders.everyMarket(),
    viewer: (_, __, { caller }) => (caller === null ? null : { account: { key: caller } }),
  },
  Mutation: {
    async deposit(_, { input }, { caller }) {
      if (caller === null) return { __typename: "InvalidInput", code: "UNAUTHENTICATED", message: "Sign in first." };
      try {
        return { __typename: "DepositSuccess", ...(await deposit(caller, input)) };
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        return { __typename: "InvalidInput", code: "INVALID_INPUT", message: error.message };
      }
    },
  },
  DepositResult: { __resolveType: (found) => found.__typename },
  Error: { __resolveType: (found) => found.__typename },
  DepositSuccess: {
    command: ({ id, isReplayed }) => ({ id: globalId("Command", id), replayed: isReplayed }),
    lent: ({ symbol, units }) => ({ symbol, units }),
    lendPosition: async ({ key, symbol }, _, { loaders }) => (await loaders.lends.load(key)).find((row) => row.symbol === symbol),
  },
  Amount: {
    asset: ({ symbol }, _, { loaders }) => loaders.assets.load(symbol),
    value: async ({ symbol, units }, _, { loaders }) => formatFixed(units, Number((await loaders.assets.load(symbol)).decimals)),
  },
  Market: {
    asset: ({ symbol }, _, { loaders }) => loaders.assets.load(symbol),
    totalLent: ({ symbol, pool }) => ({ symbol, units: pool.lent }),
    totalBorrowed: ({ symbol, pool }) => ({ symbol, units: pool.borrowed }),
    utilization: ({ pool }) => formatRate(utilization(pool)),
    borrowRate: ({ pool }) => ({ apr: formatRate(pool.borrowRate) }),
    lendRate: ({ pool }) => ({ net: { apr: formatRate(netRate(pool)) } }),
  },
  Account: {
    id: ({ key }) => globalId("Account", key),
    subAccounts: async ({ key }, { first }, { loaders }) =>
      edges((await loaders.subAccounts.load(key)).filter((row) => row.archived_at === null).slice(0, first)),
  },
  SubAccount: {
    id: ({ id }) => globalId("SubAccount", id),
    margin: ({ id }, _, { loaders }) => loaders.margin(id),
    lendPositions: async ({ id }, { first }, { loaders }) => edges((await loaders.lends.load(id)).slice(0, first)),
    borrows: async ({ id }, { first }, { loaders }) => edges((await loaders.debts.load(id)).slice(0, first)),
  },
  LendPosition: {
    id: (row) => globalId("LendPosition", row.sub_account_id, row.symbol),
    market: ({ symbol }, _, { loaders }) => loaders.markets.load(symbol),
    amount: async (row, _, { loaders }) => ({ symbol: row.symbol, units: await worth(row, loaders) }),
    principal: ({ symbol, principal }) => ({ symbol, units: BigInt(principal) }),
    interest: async (row, _, { loaders }) => ({
      symbol: row.symbol,
      units: grown(await worth(row, loaders), BigInt(row.principal)),
    }),
    withdrawableAt: (row) => timeText(maturesAt(row)),
    isWithdrawable: async (row, _, { loaders }) => (await loaders.now()) >= maturesAt(row),
  },
  Borrow: {
    id: (row) => globalId("Borrow", row.sub_account_id, row.symbol),
    amount: async (row, _, { loaders }) => ({ symbol: row.symbol, units: await debt(row, loaders) }),
    principal: ({ symbol, principal }) => ({ symbol, units: BigInt(principal) }),
    interest: async (row, _, { loaders }) => ({
      symbol: row.symbol,
      units: grown(await debt(row, loaders), BigInt(row.principal)),
    }),
    borrowRate: async ({ symbol }, _, { loaders }) => ({ apr: formatRate((await loaders.markets.load(symbol)).pool.borrowRate) }),
  },
};
