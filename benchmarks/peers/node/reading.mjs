// Everything that one request reads, in batches.
import DataLoader from "dataloader";
import { NOW, pool, query } from "./database.mjs";
import { lendWorth, margin, owed, poolOf } from "./money.mjs";

const one = (table, columns) => {
  const text = `SELECT symbol, ${columns} FROM ${table} WHERE symbol = ANY($1)`;
  return new DataLoader(async (keys) => {
    const found = new Map((await query(pool, text, [keys])).rows.map((row) => [row.symbol, row]));
    return keys.map((key) => found.get(key));
  });
};

const many = (table, by, columns, order) => {
  const text = `SELECT ${by}, ${columns} FROM ${table} WHERE ${by} = ANY($1) ORDER BY ${order}`;
  return new DataLoader(async (keys) => {
    const found = new Map(keys.map((key) => [key, []]));
    for (const row of (await query(pool, text, [keys])).rows) found.get(row[by]).push(row);
    return keys.map((key) => found.get(key));
  });
};

const MARKET = `state, total_lent, lend_shares, total_borrowed, borrow_shares, borrow_rate, staking_rate, terms_fee`;
const ASSET = `name, decimals, risk_haircut_weight, risk_haircut_base, risk_haircut_penalty, risk_initial_margin_base,
  risk_initial_margin_factor, risk_maintenance_margin_base, risk_maintenance_margin_factor, risk_price_max_age_seconds`;
const EVERY_MARKET = `SELECT symbol, ${MARKET} FROM market ORDER BY symbol`;

const withPool = (row) => Object.assign(row, { pool: poolOf(row) });

export class Loaders {
  subAccounts = many("sub_account", "account_id", "id, number, archived_at", "number");
  lends = many("lend_position", "sub_account_id", "symbol, shares, principal, last_credited_at, maturity_seconds", "symbol");
  debts = many("debt", "sub_account_id", "symbol, shares, principal", "symbol");
  balances = many("balance", "sub_account_id", "symbol, available", "symbol");
  rows = one("market", MARKET);
  markets = new DataLoader(async (keys) => (await this.rows.loadMany(keys)).map(withPool));
  assets = one("asset", ASSET);
  prices = one("price", "usd, observed_at");
  times = new DataLoader(async (keys) => {
    const [{ now }] = (await query(pool, NOW, [])).rows;
    return keys.map(() => Number(now));
  });

  async everyMarket() {
    return (await query(pool, EVERY_MARKET, [])).rows.map(withPool);
  }

  now() {
    return this.times.load("now");
  }

  async margin(key) {
    const [balances, lends, debts] = await Promise.all([this.balances.load(key), this.lends.load(key), this.debts.load(key)]);
    const held = new Map(balances.map((row) => [row.symbol, BigInt(row.available)]));
    const owing = new Map();
    const pools = await this.markets.loadMany([...lends, ...debts].map((row) => row.symbol));
    const poolFor = new Map(pools.map((row) => [row.symbol, row.pool]));
    for (const row of lends) held.set(row.symbol, (held.get(row.symbol) ?? 0n) + lendWorth(poolFor.get(row.symbol), BigInt(row.shares)));
    for (const row of debts) owing.set(row.symbol, owed(poolFor.get(row.symbol), BigInt(row.shares)));
    const symbols = [...new Set([...held.keys(), ...owing.keys()])];
    const [assets, prices, now] = await Promise.all([this.assets.loadMany(symbols), this.prices.loadMany(symbols), this.now()]);
    const lines = symbols.map((symbol, place) => ({
      asset: assets[place],
      price: prices[place],
      held: held.get(symbol) ?? 0n,
      owed: owing.get(symbol) ?? 0n,
    }));
    return margin(lines, now);
  }
}
