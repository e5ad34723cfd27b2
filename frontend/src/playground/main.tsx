import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "@graphiql/plugin-explorer/style.css";
import "./playground.css";
import { explorerPlugin } from "@graphiql/plugin-explorer";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { createRoot } from "react-dom/client";
import { examples, tabOf } from "./examples";
import { fetcher } from "./fetcher";
import type { KnownAccount } from "./panels/SignIn";
import { examplesPlugin, signInPlugin } from "./panels/plugins";

const WIDE = "(min-width: 60rem)";

const root = document.getElementById("root");
if (root) {
  const told = root.dataset["sandbox"];
  const shown = examples(told !== undefined);
  const signIn = told === undefined ? [] : [signInPlugin(JSON.parse(told) as KnownAccount[])];
  const plugins = [...signIn, examplesPlugin(shown), HISTORY_PLUGIN, explorerPlugin()];
  const first = signIn[0];
  const isWide = matchMedia(WIDE).matches;
  createRoot(root).render(
    <GraphiQL
      fetcher={fetcher}
      plugins={plugins}
      {...(first && isWide && { visiblePlugin: first })}
      defaultTabs={shown.map(tabOf)}
      defaultEditorToolsVisibility={isWide}
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>
        <span className="brand">gql_server</span>
      </GraphiQL.Logo>
    </GraphiQL>,
  );
}
