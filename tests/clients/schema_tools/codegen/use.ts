// Uses the generated types as a client would: the compiler is the test.
import type { Market } from "./schema";
import type { DepositMutation, DepositMutationVariables, PortfolioQuery } from "./operations";

export const variables: DepositMutationVariables = {
  input: { subAccountId: "x", asset: "BTC", amount: "1.5", idempotencyKey: "k" },
};

export function told(answer: DepositMutation): string {
  const { deposit } = answer;
  switch (deposit.__typename) {
    case "DepositSuccess":
      return deposit.deposit.status;
    case "NotFound":
      return deposit.what;
    default:
      return deposit.code;
  }
}

export function names(answer: PortfolioQuery): string[] {
  return answer.viewer?.account.subAccounts.edges.map((edge) => edge.node.name) ?? [];
}

// @ts-expect-error an amount is a string, never a number
export const wrong: DepositMutationVariables = { input: { subAccountId: "x", asset: "BTC", amount: 1.5, idempotencyKey: "k" } };

export const symbols = (markets: Market[]): string[] => markets.map((market) => market.asset.symbol);
