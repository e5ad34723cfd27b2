/** What the server refuses of a choice, and at which parameter. */

import type { CombinedError } from "urql";

export interface Refusal {
  /** The parameter to look at; null where it is the model itself. */
  parameter: string | null;
  message: string;
}

/** Reads `model: jump_rate_v2.kink: out of range; give …`, as the curve of a market is refused. */
export function refusalOf(error: CombinedError | undefined, model: string): Refusal | null {
  if (!error) {
    return null;
  }
  const message = error.graphQLErrors[0]?.message ?? error.networkError?.message ?? error.message;
  const told = message.replace(/^(model|parameters): /, "");
  const [where = "", ...rest] = told.split(": ");
  if (where.startsWith(`${model}.`) && rest.length) {
    return { parameter: where.slice(model.length + 1), message: rest.join(": ") };
  }
  return { parameter: null, message: told };
}
