// graphql-request, which asks and does not follow: graphql-sse follows beside it, with the same documents and headers.
import { GraphQLClient } from "graphql-request";
import { createClient } from "graphql-sse";
import { play } from "./play.mjs";

const [url, token, subAccount] = process.argv.slice(2);
const headers = { authorization: `Bearer ${token}` };
const client = new GraphQLClient(url, { headers });
const stream = createClient({ url, headers });
await play("graphql-request", subAccount, {
  ask: (document, variables) => client.request(document, variables),
  follow: (query, variables, onData, onError) =>
    stream.subscribe({ query, variables }, { next: ({ data }) => onData(data), error: onError, complete() {} }),
});
process.exit(0);
