/** Doing something, and saying what came of it. */

import { type ReactNode, useState } from "react";
import type { AnyVariables, TypedDocumentNode } from "urql";
import { useMutation } from "urql";
import { chance } from "../page/chance";
import { useText } from "./text";

/** What a mutation of this page answers: one field, a union of its success, a proposal, and refusals. */
type Answered = Record<string, { __typename: string; message?: string } | string>;

interface Props<Input> {
  document: TypedDocumentNode<unknown, { input: Input }>;
  /** Made anew for each press, with a key of its own where the mutation wants one. */
  input: (key: string) => Input;
  onDone: () => void;
  isQuiet?: boolean;
  isDisabled?: boolean;
  children: ReactNode;
}

/** A button that asks for something once, and says beside itself what came of it. */
export function Act<Input>({ document, input, onDone, isQuiet = false, isDisabled = false, children }: Props<Input>) {
  const { t } = useText();
  const [{ fetching }, run] = useMutation(document as TypedDocumentNode<unknown, AnyVariables>);
  const [said, setSaid] = useState<{ text: string; isGood: boolean } | null>(null);
  const press = async () => {
    const { data, error } = await run({ input: input(`page-${chance()}`) });
    const answer = Object.values((data ?? {}) as Answered)[0];
    const kind = typeof answer === "object" ? answer.__typename : null;
    if (kind?.endsWith("Success")) {
      setSaid({ text: t.done, isGood: true });
    } else if (kind === "ProposalMade") {
      setSaid({ text: t.proposed, isGood: true });
    } else {
      setSaid({ text: (typeof answer === "object" && answer.message) || (error?.message ?? t.retry), isGood: false });
    }
    onDone();
  };
  return (
    <span className="act">
      <button type="button" className={isQuiet ? "quiet" : undefined} disabled={fetching || isDisabled} onClick={() => void press()}>
        {children}
      </button>
      <span role="status" className={said && !said.isGood ? "fault" : "help"}>
        {said?.text}
      </span>
    </span>
  );
}
