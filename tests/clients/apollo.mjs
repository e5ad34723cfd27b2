// Apollo Client 4, with its cache, following by graphql-ws.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { play } from "./play.mjs";

const [url, token, subAccount] = process.argv.slice(2);
const headers = { authorization: `Bearer ${token}` };
const socket = createClient({ url: url.replace(/^http/, "ws"), webSocketImpl: WebSocket, connectionParams: headers });
const client = new ApolloClient({
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    new HttpLink({ uri: url, headers }),
  ),
  cache: new InMemoryCache({ possibleTypes: { Error: ["PositionNotMatured"] } }),
});
await play("Apollo Client", subAccount, {
  ask: async (document, variables) =>
    document.startsWith("query")
      ? (await client.query({ query: gql(document), variables })).data
      : (await client.mutate({ mutation: gql(document), variables })).data,
  follow: (document, variables, onData, onError) =>
    client.subscribe({ query: gql(document), variables }).subscribe({
      next: ({ data, error }) => (error ? onError(error) : onData(data)),
      error: onError,
    }),
});
await socket.dispose();
process.exit(0);
