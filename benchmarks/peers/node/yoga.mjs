// GraphQL Yoga on node's own server, as its guide has it.
import { createServer } from "node:http";
import { createSchema, createYoga } from "graphql-yoga";
import { contextOf, resolvers, typeDefs } from "./resolvers.mjs";

const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context: ({ request }) => contextOf(request.headers.get("authorization")),
  logging: "warn",
});
createServer(yoga).listen(Number(process.env.PORT), "127.0.0.1");
