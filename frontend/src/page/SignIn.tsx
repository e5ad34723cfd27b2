import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { SignInDocument } from "./generated/graphql";
import { useSpeech } from "./speech";

export interface DemoAccount {
  email: string;
  password: string;
}

interface Props {
  /** What signing in is good for. */
  lead: string;
  /** Of the sandbox: who may be looked as at the press of a button. */
  demo: readonly DemoAccount[];
  demoLead: string;
  demoName: (email: string) => string;
  onToken: (token: string) => void;
}

/** Asks who the reader is. The token stays in memory, so that it is gone with the page. */
export function SignIn({ lead, demo, demoLead, demoName, onToken }: Props) {
  const { t } = useSpeech();
  const [{ fetching }, signIn] = useMutation(SignInDocument);
  const [fault, setFault] = useState<string | null>(null);
  const [isCodeAsked, setCodeAsked] = useState(false);
  const ask = async (email: string, password: string, oneTimeCode: string | null) => {
    const { data, error } = await signIn({ input: { email, password, oneTimeCode } });
    const answer = data?.signIn;
    if (answer?.__typename === "SignInSuccess") {
      onToken(answer.token);
      return;
    }
    setCodeAsked(answer?.code === "STEP_UP_REQUIRED" || isCodeAsked);
    setFault(answer?.message ?? error?.message ?? "");
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    void ask(String(given.get("email")), String(given.get("password")), String(given.get("code") ?? "") || null);
  };
  return (
    <>
      <p className="lead">{lead}</p>
      {demo.length > 0 && (
        <div className="demo">
          <p>{demoLead}</p>
          {demo.map(({ email, password }) => (
            <button key={email} type="button" disabled={fetching} onClick={() => void ask(email, password, null)}>
              {demoName(email)}
            </button>
          ))}
        </div>
      )}
      <form className="sign-in" onSubmit={submit}>
        <label>
          {t.email}
          <input name="email" type="email" autoComplete="username" required />
        </label>
        <label>
          {t.password}
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        {isCodeAsked && (
          <label>
            {t.code}
            <input name="code" inputMode="numeric" autoComplete="one-time-code" />
          </label>
        )}
        <button type="submit" disabled={fetching}>
          {t.signIn}
        </button>
      </form>
      {fault !== null && (
        <p className="fault" role="alert">
          {t.signInFailed}: <span lang="en">{fault}</span>
        </p>
      )}
    </>
  );
}
