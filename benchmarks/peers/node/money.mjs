// The numbers that answers show, exact as the server's own: integers of any size, every division with its rounding.
export const WAD = 10n ** 18n;
const VIRTUAL_SHARES = 10n ** 9n;
const VIRTUAL_LENT = 1n;

const ceilDiv = (a, b) => (a + b - 1n) / b;
const max = (a, b) => (a > b ? a : b);
const floorDiv = (a, b) => (a < 0n && a % b !== 0n ? a / b - 1n : a / b);

export function formatFixed(units, decimals) {
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, "0");
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

export function formatRate(value) {
  const text = formatFixed(value, 18).replace(/0+$/, "");
  return text.endsWith(".") ? `${text}0` : text;
}

export function parseFixed(text, decimals) {
  const found = /^(0|[1-9][0-9]{0,49})(?:\.([0-9]{1,36}))?$/.exec(text);
  const fraction = (found?.[2] ?? "").replace(/0+$/, "");
  if (!found || fraction.length > decimals) throw new Error("expected digits with at most one decimal point, such as 1.50");
  return BigInt(found[1] + fraction.padEnd(decimals, "0"));
}

export const timeText = (at) => `${new Date(at * 1000).toISOString().slice(0, 19)}Z`;
export const globalId = (...parts) => Buffer.from(parts.join(":")).toString("base64url");

export function keyOf(id, type) {
  const [found, ...key] = Buffer.from(id, "base64url").toString().split(":");
  return found === type ? key.join(":") : null;
}

// A market's row as numbers.
export function poolOf(row) {
  return {
    lent: BigInt(row.total_lent),
    lendShares: BigInt(row.lend_shares),
    borrowed: BigInt(row.total_borrowed),
    borrowShares: BigInt(row.borrow_shares),
    borrowRate: BigInt(row.borrow_rate),
    stakingRate: BigInt(row.staking_rate ?? 0),
    fee: BigInt(row.terms_fee),
  };
}

export const lendWorth = (pool, shares) => (shares * (pool.lent + VIRTUAL_LENT)) / (pool.lendShares + VIRTUAL_SHARES);
export const lendShares = (pool, units) => ceilDiv(units * (pool.lendShares + VIRTUAL_SHARES), pool.lent + VIRTUAL_LENT);
export const owed = (pool, shares) => (shares === 0n ? 0n : ceilDiv(shares * pool.borrowed, pool.borrowShares));

export function utilization(pool) {
  if (pool.borrowed === 0n) return 0n;
  return pool.lent === 0n ? WAD : (pool.borrowed * WAD) / pool.lent;
}

const leastRate = (pool) => ceilDiv(pool.stakingRate * WAD, WAD - pool.fee);

export function netRate(pool) {
  const used = utilization(pool);
  const earned = (max(pool.borrowRate, leastRate(pool)) * used) / WAD;
  const base = (earned * (WAD - pool.fee)) / WAD;
  return base + (pool.stakingRate * max(0n, WAD - used)) / WAD;
}

// The rate of the two slopes, and what borrowers pay.
export function curveRate(terms, used) {
  const [base, kink] = [BigInt(terms.base_rate), BigInt(terms.optimal_utilization)];
  const [below, above] = [BigInt(terms.slope_below), BigInt(terms.slope_above)];
  if (used > kink) return base + below + (above * (used - kink)) / (WAD - kink);
  return base + (below * used) / kink;
}
export const borrowRate = (pool, curve) => max(curve, leastRate(pool));

function sqrtDown(value) {
  const wanted = value * WAD;
  if (wanted < 2n) return wanted;
  let root = BigInt(Math.floor(Math.sqrt(Number(wanted))));
  for (;;) {
    const next = (root + wanted / root) >> 1n;
    if (next - root === 0n || next - root === 1n || root - next === 1n) {
      root = next;
      break;
    }
    root = next;
  }
  while (root * root > wanted) root -= 1n;
  while ((root + 1n) * (root + 1n) <= wanted) root += 1n;
  return root;
}

function sqrtUp(value) {
  const root = sqrtDown(value);
  return root * root === value * WAD ? root : root + 1n;
}

function requirement(least, factor, liability) {
  const grown = ceilDiv(BigInt(factor) * sqrtUp(liability), WAD);
  return ceilDiv(liability * max(BigInt(least), grown), WAD);
}

// How safe a sub-account is. Lines: the asset's row, its price's row, units held, units owed.
export function margin(lines, now) {
  let [collateral, liabilities, initial, maintenance, hasDebt, isMissing] = [0n, 0n, 0n, 0n, false, false];
  for (const { asset, price, held, owed: debt } of lines) {
    const scale = 10n ** BigInt(asset.decimals);
    const usd = BigInt(price.usd);
    hasDebt ||= debt > 0n;
    if (now - Number(price.observed_at) > Number(asset.risk_price_max_age_seconds)) {
      isMissing ||= held > 0n || debt > 0n;
      continue;
    }
    const notional = (held * usd) / scale;
    const growth = WAD + ceilDiv(BigInt(asset.risk_haircut_penalty) * sqrtUp(notional), WAD);
    const curved = (BigInt(asset.risk_haircut_base) * WAD) / growth;
    const most = BigInt(asset.risk_haircut_weight);
    collateral += (notional * (curved < most ? curved : most)) / WAD;
    if (debt > 0n) {
      const liability = ceilDiv(debt * usd, scale);
      liabilities += liability;
      initial += requirement(asset.risk_initial_margin_base, asset.risk_initial_margin_factor, liability);
      maintenance += requirement(asset.risk_maintenance_margin_base, asset.risk_maintenance_margin_factor, liability);
    }
  }
  if (isMissing) return { status: hasDebt ? "UNKNOWN" : "NO_DEBT", healthFactor: null };
  if (!hasDebt) return { status: "NO_DEBT", healthFactor: null };
  const equity = collateral - liabilities;
  const status = equity < maintenance ? "LIQUIDATABLE" : equity >= initial ? "HEALTHY" : "AT_RISK";
  return { status, healthFactor: maintenance === 0n ? null : formatRate(floorDiv(equity * WAD, maintenance)) };
}
