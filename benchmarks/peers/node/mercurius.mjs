// Mercurius on Fastify, with its just-in-time compiler from the first request on.
import Fastify from "fastify";
import mercurius from "mercurius";
import { contextOf, resolvers, typeDefs } from "./resolvers.mjs";

const app = Fastify();
app.register(mercurius, { schema: typeDefs, resolvers, jit: 1, context: (request) => contextOf(request.headers.authorization) });
await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT) });
