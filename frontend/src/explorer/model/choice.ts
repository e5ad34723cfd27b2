/** Which model is tried, with which parameters: the catalogue, what the market has, and what the reader changed. */

import { useEffect, useState } from "react";
import type { Tried, Value, Values } from "../address";
import { isDecimal, isSame } from "../../page/decimal";
import type { ExplorerModelsQuery } from "../generated/graphql";
import type { Declared } from "./scale";

export type CatalogModel = ExplorerModelsQuery["models"][number];
export type Parameter = CatalogModel["parameters"][number];

export const isPoints = ({ countMaximum }: Parameter) => countMaximum !== null;

/** A number as the catalogue declares it. */
export function declared({ unit, minimum, maximum, default: usual }: Parameter): Declared {
  return { unit, minimum: String(minimum ?? "0"), maximum: String(maximum ?? "1"), usual: usual == null ? null : String(usual) };
}

function asValue(given: unknown): Value {
  if (Array.isArray(given)) {
    return given.map((pair: unknown) => (Array.isArray(pair) ? [String(pair[0]), String(pair[1])] : ["", ""]) as [string, string]);
  }
  return given == null ? "" : String(given);
}

/** What all parameters are: as was chosen, else as the market has them if it is its model, else as they are by default. */
export function valuesOf(model: CatalogModel, tried: Tried | null, live: { name: string; parameters: unknown }): Values {
  const own = live.name === model.name ? (live.parameters as Record<string, unknown>) : {};
  return Object.fromEntries(
    model.parameters.map(({ name, default: usual }) => [name, tried?.values[name] ?? asValue(own[name] ?? usual)]),
  );
}

export function isSameValue(one: Value, other: Value): boolean {
  if (typeof one === "string" && typeof other === "string") {
    return isSame(one, other);
  }
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether every number is one; whether it is in range is the server's to say. */
export function areNumbers(values: Values): boolean {
  return Object.values(values).every((value) => (typeof value === "string" ? isDecimal(value) : value.flat().every(isDecimal)));
}

/** A value that follows another one once that has been still for a while. */
export function useSettled<T>(value: T, key: string, milliseconds = 150): T {
  const [settled, setSettled] = useState({ value, key });
  useEffect(() => {
    const timer = setTimeout(() => setSettled((known) => (known.key === key ? known : { value, key })), milliseconds);
    return () => clearTimeout(timer);
    // `key` says what `value` is; another rendering of the same is no reason to begin again.
  }, [key, milliseconds]);
  return settled.value;
}
