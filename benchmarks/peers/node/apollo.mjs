// Apollo Server, standing alone as its guide has it.
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { contextOf, resolvers, typeDefs } from "./resolvers.mjs";

const server = new ApolloServer({ typeDefs, resolvers });
await startStandaloneServer(server, {
  context: ({ req }) => contextOf(req.headers.authorization),
  listen: { host: "127.0.0.1", port: Number(process.env.PORT) },
});
