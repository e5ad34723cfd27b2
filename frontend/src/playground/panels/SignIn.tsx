import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useEffect, useRef, useState } from "react";
import { openAccount, signIn, signOut } from "../api";
import { chance } from "../../page/chance";
import { setSession, useSession } from "../session";
import { withSubAccount } from "../variables";

/** A customer of the sandbox whose password everybody knows. */
export interface KnownAccount {
  email: string;
  password: string;
}

/** Puts the sub-account of who has signed in into the variables of every tab. */
function useSubAccountInTabs(subAccountId: string | null): void {
  const { moveTab } = useGraphiQLActions();
  const tabs = useGraphiQL((state) => state.tabs);
  const active = useGraphiQL((state) => state.activeTabIndex);
  const editor = useGraphiQL((state) => state.variableEditor);
  const done = useRef<string | null>(null);
  useEffect(() => {
    if (subAccountId === null || !editor || done.current === subAccountId) {
      return;
    }
    done.current = subAccountId;
    const mine = editor.getValue();
    const fill = (text: string | null | undefined) => withSubAccount(text, subAccountId);
    // GraphiQL has no other way to change tabs that are not shown than to order them anew.
    moveTab(tabs.map((tab, place) => (place === active ? tab : { ...tab, variables: fill(tab.variables) })));
    editor.setValue(fill(mine) ?? "");
  }, [subAccountId, editor, tabs, active, moveTab]);
}

/** Signs in as one of the known accounts, or as a new one, and says by which token the tabs ask. */
export function SignIn({ accounts }: { accounts: KnownAccount[] }) {
  const current = useSession();
  const [isBusy, setBusy] = useState(false);
  const [said, setSaid] = useState("");
  const [fault, setFault] = useState("");
  useSubAccountInTabs(current?.subAccountId ?? null);

  const attempt = async (what: () => Promise<string>) => {
    setBusy(true);
    setFault("");
    setSaid("");
    try {
      setSaid(await what());
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  const enter = async ({ email, password }: KnownAccount) => {
    setSession({ email, ...(await signIn(email, password)) });
    return `Signed in as ${email}.`;
  };
  const open = async () => {
    const account = { email: `you-${chance()}@example.com`, password: `pass phrase ${chance()}` };
    await openAccount(account.email, account.password);
    return enter(account);
  };
  const leave = async () => {
    const token = current?.token;
    setSession(null);
    if (token !== undefined) {
      await signOut(token).catch(() => undefined);
    }
    return "Signed out.";
  };

  return (
    <div className="sign-in" aria-busy={isBusy}>
      {current ? (
        <>
          <p>
            Every tab asks as <strong>{current.email}</strong>: requests and subscriptions carry <code>Authorization: Bearer …</code>,
            unless the headers of a tab say otherwise.
          </p>
          {current.subAccountId !== null && (
            <p>
              Its sub-account is in the variables of the tabs: <code className="id">{current.subAccountId}</code>
            </p>
          )}
          <div className="buttons">
            <button type="button" className="graphiql-button" disabled={isBusy} onClick={() => attempt(leave)}>
              Sign out
            </button>
            <button
              type="button"
              className="graphiql-button"
              onClick={() => attempt(() => navigator.clipboard.writeText(current.token).then(() => "The token is copied."))}
            >
              Copy the token
            </button>
          </div>
        </>
      ) : (
        <>
          <p>Money of the sandbox is nobody's. Choose who you are; the tabs ask in their name from then on.</p>
          <ul className="choices">
            {accounts.map((account) => (
              <li key={account.email}>
                <button type="button" className="graphiql-button" disabled={isBusy} onClick={() => attempt(() => enter(account))}>
                  {account.email}
                </button>
              </li>
            ))}
            <li>
              <button type="button" className="graphiql-button" disabled={isBusy} onClick={() => attempt(open)}>
                Open a new account
              </button>
            </li>
          </ul>
        </>
      )}
      <p role="status">{said}</p>
      {fault && <p role="alert">{fault}</p>}
    </div>
  );
}
