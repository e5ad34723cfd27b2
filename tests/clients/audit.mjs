// Runs the audit of graphql-http against a server and prints each finding as a line of JSON.
// With a second argument its GETs carry a header that needs a preflight.
import { auditServer } from "graphql-http";

const [url, preflighted] = process.argv.slice(2);
const fetchFn = (address, options = {}) => {
  const isGet = (options.method ?? "GET") === "GET";
  const proof = preflighted && isGet ? { "graphql-require-preflight": "1" } : {};
  return fetch(address, { ...options, headers: { ...options.headers, ...proof } });
};
for (const found of await auditServer({ url, fetchFn })) {
  const { id, name, status, reason } = found;
  const requirement = name.startsWith("MUST") ? "MUST" : name.startsWith("SHOULD") ? "SHOULD" : "MAY";
  console.log(JSON.stringify({ id, name, requirement, isPassed: status === "ok", reason }));
}
