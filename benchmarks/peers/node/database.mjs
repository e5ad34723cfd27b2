// The database, and who asks: the server's own sessions, looked up by the same keyed hash of the token.
import { createHmac } from "node:crypto";
import pg from "pg";

const told = new URL(process.env.GQL_SERVER_DATABASE_URL.replace("@/", "@socket/"));
const SECRET = process.env.GQL_SERVER_SECRET ?? "sandbox-secret-known-to-everyone-never-for-real-money";
const IDLE_SECONDS = 8 * 3600;
const TOKEN_KEY = createHmac("sha256", SECRET).update("gql_server/token/1").digest();

export const connection = {
  host: told.searchParams.get("host"),
  user: told.username,
  database: told.pathname.slice(1),
};
export const pool = new pg.Pool({ ...connection, min: 2, max: 16 });

export const NOW = "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint + offset_seconds AS now FROM test_clock";
const SESSION = {
  name: "session",
  text: `SELECT session.account_id, expires_at, revoked_at, coalesce(seen_at, session.created_at) AS seen_at, member.closed_at
    FROM session JOIN member ON member.account_id = session.account_id WHERE token_hash = $1`,
};

// The account that is signed in; null for nobody.
export async function callerOf(authorization) {
  const [scheme, token] = (authorization ?? "").split(" ");
  if (scheme !== "Bearer" || !token) return null;
  const hash = createHmac("sha256", TOKEN_KEY).update(token).digest("hex");
  const [found] = (await pool.query(SESSION, [hash])).rows;
  if (!found || found.revoked_at !== null || found.closed_at !== null) return null;
  const ends = Math.min(Number(found.expires_at), Number(found.seen_at) + IDLE_SECONDS);
  return Date.now() / 1000 < ends ? found.account_id : null;
}

// A prepared statement, named after its text.
const names = new Map();
export function query(client, text, values) {
  let name = names.get(text);
  if (name === undefined) names.set(text, (name = `s${names.size}`));
  return client.query({ name, text, values });
}
