// A deposit in one transaction that locks, reckons, and writes the rows that the server's teller writes.
import { createHash, randomBytes } from "node:crypto";
import { NOW, pool, query } from "./database.mjs";
import { borrowRate, curveRate, keyOf, lendShares, parseFixed, poolOf, utilization } from "./money.mjs";

export class Refused extends Error {}

// JSON with integers of any size.
const write = (value) => {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${write(inner)}`).join(",")}}`;
};

// What the rate model is told, with its integers as they are written.
const readTerms = (text) => Object.fromEntries([...text.matchAll(/"(\w+)":(\d+)/g)].map(([, name, value]) => [name, value]));

const newId = () => ((BigInt(Date.now()) << 80n) | BigInt(`0x${randomBytes(10).toString("hex")}`)).toString(16).padStart(32, "0");

export async function deposit(caller, input) {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const made = await depositIn(client, caller, input);
    await client.query("COMMIT");
    return made;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}

async function depositIn(client, caller, input) {
  const run = async (text, ...values) => (await query(client, text, values)).rows;
  const { asset: symbol, idempotencyKey } = input;
  const key = keyOf(input.subAccountId, "SubAccount");
  const [bound] = await run("SELECT id, outcome FROM command WHERE scope = $1 AND key = $2", caller, idempotencyKey);
  if (bound) return { id: bound.id, key, symbol, units: BigInt(readTerms(bound.outcome).lent), isReplayed: true };
  await run("SELECT id FROM account WHERE id = $1 FOR UPDATE", caller);
  const [sub] = await run("SELECT account_id FROM sub_account WHERE id = $1 FOR UPDATE", key);
  if (sub?.account_id !== caller) throw new Refused("There is no such sub-account.");
  const [asset] = await run("SELECT decimals, minimum_deposit FROM asset WHERE symbol = $1 FOR UPDATE", symbol);
  const [market] = await run("SELECT * FROM market WHERE symbol = $1", symbol);
  const units = parseFixed(input.amount, Number(asset.decimals));
  if (market.state !== "OPEN" || units < BigInt(asset.minimum_deposit)) throw new Refused("The market takes no such loan.");
  const now = Number((await run(NOW))[0].now);
  const term = Number(market.terms_maturity_seconds);
  const total = poolOf(market);
  const minted = lendShares(total, units);
  await run(
    `UPDATE lend_position SET shares = shares + $3, principal = principal + $4, last_credited_at = $5, maturity_seconds = $6,
      announce_at = $7 WHERE sub_account_id = $1 AND symbol = $2`,
    key, symbol, minted, units, now, term, now + term,
  );
  total.lent += units;
  const model = JSON.parse(market.rate_model);
  const used = utilization(total);
  const curve = curveRate(readTerms(model.parameters), used);
  await run(
    `UPDATE market SET lend_shares = lend_shares + $2, total_lent = $3, base_lent = $3, base_borrowed = total_borrowed,
      borrow_rate = $4 WHERE symbol = $1`,
    symbol, minted, total.lent, borrowRate(total, curve),
  );
  await run("UPDATE asset_ledger SET custody = custody + $2 WHERE symbol = $1", symbol, units);
  const id = newId();
  const reference = `sandbox-deposit-${id}`;
  await run(
    `INSERT INTO deposit (id, sub_account_id, account_id, symbol, amount, held_amount, status, observed_at, credited_at, reference)
      VALUES ($1, $2, $3, $4, $5, 0, 'CREDITED', $6, $6, $7)`,
    id, key, caller, symbol, units, now, reference,
  );
  const [{ seq }] = await run(
    "UPDATE ledger_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, pg_notify('gql_server_log', 'ledger:' || seq::text)",
  );
  const named = [model.kind, model.name, model.version];
  const answers = { rates: [[0, used, 0, "", curve, null]], refs: [[...named, model.parameters_hash]], versions: [named] };
  await run("INSERT INTO batch (first_seq, last_seq, now, answers) VALUES ($1, $1, $2, $3)", seq, now, write(answers));
  const asking = { sub_account_id: key, symbol, amount: units };
  const outcome = {
    deposit_id: id, status: "CREDITED", held_reason: null, amount: units, repaid: 0, lent: units, available: 0, not_lent_reason: null,
  };
  const digest = createHash("sha256").update(`deposit\n${write({ ...asking, reference: null })}`).digest("hex");
  await run(
    `INSERT INTO command (seq, id, scope, key, digest, kind, payload, outcome_kind, outcome, is_refused, at)
      VALUES ($1, $2, $3, $4, $5, 'CreditDeposit', $6, 'Credited', $7, FALSE, $8)`,
    seq, id, caller, idempotencyKey, digest, write({ ...asking, reference }), write(outcome), now,
  );
  await run(
    `INSERT INTO journal_entry (seq, line, symbol, debit, credit, amount, credit_holder)
      VALUES ($1, 0, $2, 'CUSTODY', 'LENDERS', $3, $4)`,
    seq, symbol, units, key,
  );
  await run(
    `INSERT INTO event (seq, line, type, symbol, amount, account_id, sub_account_id, details)
      VALUES ($1, 0, 'LENT', $2, $3, $4, $5, $6), ($1, 1, 'DEPOSITED', $2, $3, $4, $5, $7)`,
    seq, symbol, units, caller, key,
    write({ withdrawable_at: now + term }),
    write({ deposit_id: id, status: "CREDITED", reason: null }),
  );
  return { id, key, symbol, units, isReplayed: false };
}
