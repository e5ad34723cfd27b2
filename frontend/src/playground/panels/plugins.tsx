import type { GraphiQLPlugin } from "@graphiql/react";
import type { Example } from "../examples";
import { ExampleList } from "./ExampleList";
import { type KnownAccount, SignIn } from "./SignIn";

function PersonIcon() {
  return (
    <svg height="1em" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <circle cx="12" cy="8" r="4" />
      <path d="M4 21c0-4.4 3.6-7 8-7s8 2.6 8 7" />
    </svg>
  );
}

function ListIcon() {
  return (
    <svg height="1em" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M4 6h2M4 12h2M4 18h2M10 6h10M10 12h10M10 18h10" />
    </svg>
  );
}

/** The panel by which one signs in; the sandbox's alone. */
export function signInPlugin(accounts: KnownAccount[]): GraphiQLPlugin {
  return {
    title: "Sign in",
    icon: PersonIcon,
    content: () => (
      <section className="panel" aria-label="Sign in">
        <header className="graphiql-doc-explorer-title">Sign in</header>
        <SignIn accounts={accounts} />
      </section>
    ),
  };
}

/** The panel with the examples. */
export function examplesPlugin(examples: Example[]): GraphiQLPlugin {
  return {
    title: "Examples",
    icon: ListIcon,
    content: () => (
      <section className="panel" aria-label="Examples">
        <header className="graphiql-doc-explorer-title">Examples</header>
        <p>Each opens in a new tab.</p>
        <ExampleList examples={examples} />
      </section>
    ),
  };
}
