import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import "graphiql/style.css";
import "graphiql/setup-workers/vite";
import { createRoot } from "react-dom/client";

const fetcher = createGraphiQLFetcher({ url: "/graphql" });
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(<GraphiQL fetcher={fetcher} />);
}
