import type { Dashboard } from "@grafana/schema";

/** A type as JSON has it: the texts of an enumeration instead of its members. */
type Plain<T> = T extends string
  ? `${T}`
  : T extends number | boolean | null | undefined
    ? T
    : T extends (infer One)[]
      ? Plain<One>[]
      : { [Key in keyof T]: Plain<T[Key]> };

export const dashboard: Plain<Dashboard> =
