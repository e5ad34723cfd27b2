// A client of ten lines that signs its requests with an API key.
//
//     node examples/03_signed_requests.ts URL API_KEY PRIVATE_KEY 'QUERY'
//
// URL is the endpoint, such as http://127.0.0.1:8000/graphql; API_KEY the key's `id`; PRIVATE_KEY its 32 bytes in base64.
// It needs nothing but Node.js, 22.18 or later for running TypeScript as it is.

import { createHash, createPrivateKey, randomBytes, sign as signBytes } from "node:crypto";

const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex"); // What stands before the 32 bytes of a private key.

export function sign(privateKey: string, apiKey: string, method: string, url: string, body: string, window = 5_000) {
  const { pathname, search } = new URL(url);
  const [timestamp, nonce] = [String(Date.now()), randomBytes(18).toString("base64url")];
  const hash = createHash("sha256").update(body).digest("hex");
  const text = ["gql-server-1", apiKey, method, pathname + search, timestamp, String(window), nonce, hash].join("\n");
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, Buffer.from(privateKey, "base64")]), format: "der", type: "pkcs8" });
  const signature = signBytes(null, Buffer.from(text), key).toString("base64");
  return { "X-API-Key": apiKey, "X-Timestamp": timestamp, "X-Window": String(window), "X-Nonce": nonce, "X-Signature": signature };
}

export async function ask(url: string, apiKey: string, privateKey: string, query: string, variables: object = {}) {
  const body = JSON.stringify({ query, variables });
  const headers = { "Content-Type": "application/json", ...sign(privateKey, apiKey, "POST", url, body) };
  return (await fetch(url, { method: "POST", headers, body })).json();
}

const [url, apiKey, privateKey, query] = process.argv.slice(2);
console.log(JSON.stringify(await ask(url, apiKey, privateKey, query), null, 2));
