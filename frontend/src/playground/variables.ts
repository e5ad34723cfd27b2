/** Returns the variables of a tab with its sub-account set, where they name one; text that is no JSON stays as it is. */
export function withSubAccount(text: string | null | undefined, subAccountId: string): string | null {
  let variables: unknown;
  try {
    variables = JSON.parse(text ?? "");
  } catch {
    return text ?? null;
  }
  if (typeof variables !== "object" || variables === null || !("subAccountId" in variables)) {
    return text ?? null;
  }
  return JSON.stringify({ ...variables, subAccountId }, null, 2);
}
