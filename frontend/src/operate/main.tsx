/** The operators' page: what waits, what is at risk, and what can be stopped. It asks the public API, and nothing else. */

import { StrictMode, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { Provider } from "urql";
import { connect } from "../page/client";
import type { DemoAccount } from "../page/SignIn";
import { Speaking } from "../page/speech";
import { Themed } from "../page/theme";
import { App } from "./App";
import { TEXTS } from "./text";
import "../page/page.css";
import "./operate.css";

function Operate({ demo, docs }: { demo: readonly DemoAccount[]; docs: string | null }) {
  const [token, setToken] = useState<string | null>(null);
  const { client } = useMemo(() => connect(token), [token]);
  return (
    <Provider value={client}>
      <App demo={demo} docs={docs} isSignedIn={token !== null} onToken={setToken} />
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
          <Operate demo={demo} docs={root.dataset["docs"] ?? null} />
        </Themed>
      </Speaking>
    </StrictMode>,
  );
}
