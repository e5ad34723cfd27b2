-- What PostGraphile sees of the tables: views whose columns are shaped and written as answers are. A column that is not asked for is
-- not reckoned.
CREATE SCHEMA peer;
CREATE SCHEMA peer_private;

CREATE FUNCTION peer_private.fixed(units numeric, decimals bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (units::text || 'e-' || decimals)::numeric::text;

CREATE FUNCTION peer_private.rate(value numeric) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN value % 1000000000000000000 = 0 THEN (value / 1000000000000000000)::numeric(78, 1)::text
    ELSE trim_scale((value::text || 'e-18')::numeric)::text END;

CREATE FUNCTION peer_private.gid(plain text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN rtrim(translate(encode(convert_to(plain, 'UTF8'), 'base64'), E'+/\n', '-_'), '=');

CREATE FUNCTION peer_private.moment(at bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN to_char(to_timestamp(at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');

CREATE FUNCTION peer_private.now() RETURNS bigint LANGUAGE sql STABLE
  RETURN (SELECT floor(extract(epoch FROM public.clock_timestamp()))::bigint + offset_seconds FROM public.test_clock);

-- Divisions of numbers that are not negative, rounded down and up.
CREATE FUNCTION peer_private.down(a numeric, b numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN div(a, b);
CREATE FUNCTION peer_private.up(a numeric, b numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN div(a + b - 1, b);

-- The square root of a number with 18 decimals, rounded up.
CREATE FUNCTION peer_private.sqrt_up(value numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (SELECT CASE WHEN (root - 1) * (root - 1) >= wanted AND root > 0 THEN root - 1
      WHEN root * root >= wanted THEN root ELSE root + 1 END
    FROM (SELECT wanted, round(sqrt(wanted)) AS root FROM (SELECT value * 1000000000000000000 AS wanted) AS inner_) AS outer_);

CREATE FUNCTION peer_private.utilization(m public.market) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN (m).total_borrowed = 0 THEN 0 WHEN (m).total_lent = 0 THEN 1000000000000000000
    ELSE div((m).total_borrowed * 1000000000000000000, (m).total_lent) END;

CREATE FUNCTION peer_private.net_rate(m public.market) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (SELECT div(div(greatest((m).borrow_rate, peer_private.up(staking * wad, wad - (m).terms_fee)) * used, wad)
      * (wad - (m).terms_fee), wad) + div(staking * greatest(0, wad - used), wad)
    FROM (SELECT 1000000000000000000 AS wad, coalesce((m).staking_rate, 0) AS staking, peer_private.utilization(m) AS used) AS of_it);

CREATE FUNCTION peer_private.lent(m public.market, shares numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN div(shares * ((m).total_lent + 1), (m).lend_shares + 1000000000);

CREATE FUNCTION peer_private.owed(m public.market, shares numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN peer_private.up(shares * (m).total_borrowed, (m).borrow_shares);

CREATE TYPE peer.asset AS (symbol text, name text);
CREATE TYPE peer.amount AS (asset peer.asset, value text);
CREATE TYPE peer.rate AS (apr text);
CREATE TYPE peer.lend_rate AS (net peer.rate);
CREATE TYPE peer.margin AS (status text, health_factor text);

CREATE FUNCTION peer_private.amount(a public.asset, units numeric) RETURNS peer.amount LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ROW(ROW((a).symbol, (a).name)::peer.asset, peer_private.fixed(units, (a).decimals))::peer.amount;

CREATE FUNCTION peer_private.margin(key text) RETURNS peer.margin LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH held AS (
    SELECT symbol, sum(held) AS held, sum(owed) AS owed FROM (
      SELECT l.symbol, peer_private.lent(m, l.shares) AS held, 0::numeric AS owed
        FROM public.lend_position AS l JOIN public.market AS m ON m.symbol = l.symbol WHERE l.sub_account_id = key
      UNION ALL SELECT d.symbol, 0, peer_private.owed(m, d.shares)
        FROM public.debt AS d JOIN public.market AS m ON m.symbol = d.symbol WHERE d.sub_account_id = key
      UNION ALL SELECT b.symbol, b.available, 0 FROM public.balance AS b WHERE b.sub_account_id = key) AS each GROUP BY symbol),
  priced AS (
    SELECT a AS a, held.held, held.owed, peer_private.now() - p.observed_at <= a.risk_price_max_age_seconds AS is_fresh,
      div(held.held * p.usd, 10::numeric ^ a.decimals::int) AS notional,
      peer_private.up(held.owed * p.usd, 10::numeric ^ a.decimals::int) AS liability
      FROM held JOIN public.asset AS a ON a.symbol = held.symbol JOIN public.price AS p ON p.symbol = held.symbol),
  sums AS (
    SELECT sum(div(notional * least((a).risk_haircut_weight, div((a).risk_haircut_base * 1000000000000000000,
        1000000000000000000 + peer_private.up((a).risk_haircut_penalty * peer_private.sqrt_up(notional), 1000000000000000000))),
        1000000000000000000)) - sum(liability) AS equity,
      sum(peer_private.up(liability * greatest((a).risk_initial_margin_base,
        peer_private.up((a).risk_initial_margin_factor * peer_private.sqrt_up(liability), 1000000000000000000)),
        1000000000000000000)) AS initial,
      sum(peer_private.up(liability * greatest((a).risk_maintenance_margin_base,
        peer_private.up((a).risk_maintenance_margin_factor * peer_private.sqrt_up(liability), 1000000000000000000)),
        1000000000000000000)) AS maintenance,
      coalesce(sum(owed), 0) > 0 AS has_debt, coalesce(bool_and(is_fresh), TRUE) AS is_known
    FROM priced)
  SELECT CASE WHEN NOT has_debt THEN 'NO_DEBT' WHEN NOT is_known THEN 'UNKNOWN' WHEN equity < maintenance THEN 'LIQUIDATABLE'
      WHEN equity >= initial THEN 'HEALTHY' ELSE 'AT_RISK' END,
    CASE WHEN has_debt AND is_known AND maintenance > 0
      THEN peer_private.rate(floor(div(equity * 1000000000000000000, maintenance))) END
    FROM sums;
END;

CREATE VIEW peer.market AS
  SELECT m.symbol, ROW(a.symbol, a.name)::peer.asset AS asset, m.state::text AS state,
    peer_private.amount(a, m.total_lent) AS total_lent, peer_private.amount(a, m.total_borrowed) AS total_borrowed,
    peer_private.rate(peer_private.utilization(m)) AS utilization,
    ROW(peer_private.rate(m.borrow_rate))::peer.rate AS borrow_rate,
    ROW(ROW(peer_private.rate(peer_private.net_rate(m)))::peer.rate)::peer.lend_rate AS lend_rate
  FROM public.market AS m JOIN public.asset AS a ON a.symbol = m.symbol;
COMMENT ON VIEW peer.market IS '@primaryKey symbol';

CREATE VIEW peer.account AS SELECT id AS key, peer_private.gid('Account:' || id) AS gid FROM public.account;
COMMENT ON VIEW peer.account IS '@primaryKey key';

CREATE VIEW peer.sub_account AS
  SELECT id AS key, account_id, number, peer_private.gid('SubAccount:' || id) AS gid, peer_private.margin(id) AS margin
  FROM public.sub_account WHERE archived_at IS NULL;
COMMENT ON VIEW peer.sub_account IS E'@primaryKey account_id,number\n@unique key\n@foreignKey (account_id) references peer.account (key)|@foreignFieldName subAccounts';

CREATE VIEW peer.lend_position AS
  SELECT l.sub_account_id, l.symbol, peer_private.gid('LendPosition:' || l.sub_account_id || ':' || l.symbol) AS gid,
    peer_private.amount(a, peer_private.lent(m, l.shares)) AS amount, peer_private.amount(a, l.principal) AS principal,
    peer_private.amount(a, greatest(0, peer_private.lent(m, l.shares) - l.principal)) AS interest,
    peer_private.moment(l.last_credited_at + l.maturity_seconds) AS withdrawable_at,
    peer_private.now() >= l.last_credited_at + l.maturity_seconds AS is_withdrawable
  FROM public.lend_position AS l
    JOIN public.market AS m ON m.symbol = l.symbol JOIN public.asset AS a ON a.symbol = l.symbol;
COMMENT ON VIEW peer.lend_position IS E'@primaryKey sub_account_id,symbol\n@foreignKey (symbol) references peer.market (symbol)|@fieldName market\n@foreignKey (sub_account_id) references peer.sub_account (key)|@foreignFieldName lendPositions';

CREATE VIEW peer.borrow AS
  SELECT d.sub_account_id, d.symbol, peer_private.gid('Borrow:' || d.sub_account_id || ':' || d.symbol) AS gid,
    peer_private.amount(a, peer_private.owed(m, d.shares)) AS amount, peer_private.amount(a, d.principal) AS principal,
    peer_private.amount(a, greatest(0, peer_private.owed(m, d.shares) - d.principal)) AS interest,
    ROW(peer_private.rate(m.borrow_rate))::peer.rate AS borrow_rate
  FROM public.debt AS d
    JOIN public.market AS m ON m.symbol = d.symbol JOIN public.asset AS a ON a.symbol = d.symbol;
COMMENT ON VIEW peer.borrow IS E'@primaryKey sub_account_id,symbol\n@foreignKey (sub_account_id) references peer.sub_account (key)|@foreignFieldName borrows';
