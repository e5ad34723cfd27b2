/** The rate explorer: what markets do, and what they would do. It asks the public API, and nothing else. */

import { StrictMode, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { Provider } from "urql";
import { App } from "./App";
import { connect } from "../page/client";
import type { DemoAccount } from "../page/SignIn";
import { TEXTS } from "./text";
import { Speaking } from "../page/speech";
import { Themed } from "../page/theme";
import "../page/page.css";
import "./styles/panels.css";
import "./styles/model.css";
import "./styles/position.css";

function Explorer({ demo }: { demo: readonly DemoAccount[] }) {
  const [token, setToken] = useState<string | null>(null);
  const connection = useMemo(() => connect(token), [token]);
  return (
    <Provider value={connection.client}>
      <App connection={connection} demo={demo} isSignedIn={token !== null} onToken={setToken} />
    </Provider>
  );
}

const root = document.getElementById("root");
if (root) {
  const demo = JSON.parse(root.dataset["demo"] ?? "[]") as DemoAccount[];
  createRoot(root).render(
    <StrictMode>
      <Speaking texts={TEXTS}>
        <Themed>
          <Explorer demo={demo} />
        </Themed>
      </Speaking>
    </StrictMode>,
  );
}
