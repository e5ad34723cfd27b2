/** The steps of a supposition, as they are written down and as they are asked. */

import { isDecimal, shifted } from "../../page/decimal";
import type { SimulationStepInput } from "../generated/graphql";

export const KINDS = ["borrow", "deposit", "repay", "priceChange", "utilization", "wait"] as const;
export type Kind = (typeof KINDS)[number];

export interface Step {
  id: number;
  kind: Kind;
  asset: string;
  /** An amount, percents or days, as the kind has it. */
  number: string;
}

export const USUAL: Record<Kind, string> = { borrow: "10000", deposit: "1", repay: "1000", priceChange: "-12", utilization: "90", wait: "7" };

export const DAYS_MAX = 31;

/** Whether a step can be asked; the rest is the server's to say. */
export function isAskable({ kind, number }: Step): boolean {
  return isDecimal(number) && (kind !== "wait" || /^[1-9]\d?$/.test(number));
}

/** Returns a step as the API takes it. */
export function asked({ kind, asset, number }: Step): SimulationStepInput {
  switch (kind) {
    case "borrow":
      return { borrow: { asset, amount: number, payout: true } };
    case "deposit":
      return { deposit: { asset, amount: number } };
    case "repay":
      return { repay: { asset, amount: number } };
    case "priceChange":
      return { priceChange: { asset, change: shifted(number, -2) } };
    case "utilization":
      return { utilization: { asset, utilization: shifted(number, -2) } };
    case "wait":
      return { wait: `P${number}D` };
  }
}
