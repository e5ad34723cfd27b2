import { useEffect, useState } from "react";
import { useMutation, useQuery } from "urql";
import type { Tried } from "../address";
import { ExplorerSignOutDocument, ExplorerSubAccountsDocument } from "../generated/graphql";
import { useText } from "../text";
import { Ladder } from "./Ladder";
import { type DemoAccount, SignIn } from "../../page/SignIn";
import { WhatIf } from "./WhatIf";

interface Props {
  symbol: string;
  assets: readonly string[];
  tried: Tried | null;
  isSignedIn: boolean;
  demo: readonly DemoAccount[];
  onToken: (token: string | null) => void;
}

const SUB_ACCOUNTS_MAX = 50;

function OfAccount({ symbol, assets, tried, onToken }: Omit<Props, "isSignedIn" | "demo">) {
  const { t } = useText();
  const [{ data, error }] = useQuery({ query: ExplorerSubAccountsDocument, variables: { first: SUB_ACCOUNTS_MAX }, requestPolicy: "network-only" });
  const [, signOut] = useMutation(ExplorerSignOutDocument);
  const [chosen, setChosen] = useState<string | null>(null);
  const edges = data?.viewer?.account.subAccounts.edges ?? [];
  const id = chosen ?? edges[0]?.node.id ?? null;
  useEffect(() => {
    if (error?.graphQLErrors.some(({ extensions }) => extensions["code"] === "UNAUTHENTICATED")) {
      onToken(null);
    }
  }, [error, onToken]);
  return (
    <>
      <div className="head">
        <label className="sub-account">
          {t.subAccount}
          <select value={id ?? ""} onChange={(event) => setChosen(event.target.value)}>
            {edges.map(({ node }) => (
              <option key={node.id} value={node.id}>
                {node.name}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="quiet" onClick={() => void signOut({}).then(() => onToken(null))}>
          {t.signOut}
        </button>
      </div>
      {id && (
        <>
          <WhatIf subAccountId={id} {...{ symbol, assets, tried }} />
          <Ladder subAccountId={id} />
        </>
      )}
    </>
  );
}

/** A position of the reader: who signs in can suppose things for it, and sees what matures when. */
export function PositionPanel({ isSignedIn, demo, ...props }: Props) {
  const { t } = useText();
  return (
    <section className="card position" aria-labelledby="position">
      <h2 id="position">{t.position}</h2>
      <p className="hidden" role="status">
        {isSignedIn ? t.signedIn : ""}
      </p>
      {isSignedIn ? <OfAccount {...props} /> : (
        <SignIn
          lead={t.positionLead}
          demo={demo}
          demoLead={t.demo}
          demoName={(email) => (email.startsWith("borrower") ? t.demoBorrower : t.demoLender)}
          onToken={props.onToken}
        />
      )}
    </section>
  );
}
