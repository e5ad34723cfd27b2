import type { TabDefinition } from "./graphiql";
import borrow from "./examples/Borrow.graphql?raw";
import deposit from "./examples/Deposit.graphql?raw";
import follow from "./examples/Follow.graphql?raw";
import followMargin from "./examples/FollowMargin.graphql?raw";
import markets from "./examples/Markets.graphql?raw";
import openAccount from "./examples/OpenAccount.graphql?raw";
import signIn from "./examples/SignIn.graphql?raw";
import whatIf from "./examples/WhatIf.graphql?raw";
import { chance } from "../page/chance";

export interface Example {
  title: string;
  document: string;
  variables?: Record<string, unknown>;
  /** Whether it asks what exists only in the sandbox. */
  isSandbox?: boolean;
}

const SUB_ACCOUNT = "YOUR_SUB_ACCOUNT";
const PASSWORD = "a long pass phrase";

/** The operations that the playground begins with, made anew for each visitor: addresses and keys are their own. */
export function examples(isSandbox: boolean): Example[] {
  const email = `you-${chance()}@example.com`;
  const all: Example[] = [
    { title: "Markets", document: markets },
    { title: "Open an account", document: openAccount, variables: { email, password: PASSWORD, token: "" }, isSandbox: true },
    { title: "Sign in", document: signIn, variables: { email, password: PASSWORD } },
    {
      title: "Deposit",
      document: deposit,
      variables: { subAccountId: SUB_ACCOUNT, asset: "BTC", amount: "0.5", key: `deposit-${chance()}` },
      isSandbox: true,
    },
    {
      title: "Borrow",
      document: borrow,
      variables: { subAccountId: SUB_ACCOUNT, asset: "USDC", amount: "1000", key: `borrow-${chance()}` },
    },
    { title: "What if", document: whatIf, variables: { subAccountId: SUB_ACCOUNT } },
    { title: "Follow the markets", document: follow, variables: { symbols: ["BTC", "USDC"] } },
    { title: "Follow your margin", document: followMargin, variables: { subAccountId: SUB_ACCOUNT } },
  ];
  return all.filter((example) => isSandbox || !example.isSandbox);
}

/** Returns an example as GraphiQL's tabs hold it. */
export function tabOf(example: Example): TabDefinition {
  return { query: example.document, ...(example.variables && { variables: JSON.stringify(example.variables, null, 2) }) };
}
