/** Where a slider begins and ends, and which number each of its places is. */

import { isDecimal, plain, shifted } from "../../page/decimal";

/** A parameter as the catalogue declares it, a number. */
export interface Declared {
  unit: string;
  minimum: string;
  maximum: string;
  usual: string | null;
}

export interface Scale {
  low: number;
  high: number;
  isLogarithmic: boolean;
  /** Digits behind the point that a place is written with. */
  digits: number;
}

export const PLACES = 400;

/** Whether a number is shown in percent: rates are, and fractions that are parts of a whole. */
export function isPercent({ unit, maximum }: Declared): boolean {
  return unit === "rate" || (unit === "fraction" && Number(maximum) <= 10);
}

/**
 * A scale about what is usual. Declared bounds are wide (10,000 % a year), so a slider covers what is sensible, and the field
 * beside it takes the rest.
 */
export function scaleOf(declared: Declared, present: string): Scale {
  const least = Number(declared.minimum);
  const most = Number(declared.maximum);
  const about = Math.max(Number(declared.usual ?? "0"), isDecimal(present) ? Number(present) : 0);
  if (declared.unit === "fraction" && most <= 10) {
    return { low: Math.max(0, least), high: Math.min(1, most), isLogarithmic: false, digits: 3 };
  }
  if (declared.unit === "seconds") {
    const low = Math.max(least, 60);
    return { low, high: Math.max(low * 2, Math.min(most, Math.max(about * 20, 86_400))), isLogarithmic: true, digits: 0 };
  }
  const room = declared.unit === "rate" && about < 0.25 ? 0.25 : about * 2;
  const high = Math.min(most, niceAbove(room || 1));
  return { low: least < 0.001 ? 0 : least, high, isLogarithmic: false, digits: declared.unit === "count" ? 0 : high > 20 ? 1 : 4 };
}

function niceAbove(number: number): number {
  const power = 10 ** Math.floor(Math.log10(number));
  for (const step of [1, 1.5, 2, 2.5, 3, 4, 5, 8, 10]) {
    if (step * power >= number * 0.999) {
      return step * power;
    }
  }
  return number;
}

/** The place of a number, 0 to `PLACES`; numbers beyond an end are at that end. */
export function placeOf(text: string, { low, high, isLogarithmic }: Scale): number {
  const number = isDecimal(text) ? Number(text) : low;
  const part = isLogarithmic
    ? Math.log(Math.max(number, low) / low) / Math.log(high / low)
    : (number - low) / (high - low || 1);
  return Math.round(Math.min(1, Math.max(0, part)) * PLACES);
}

/** The number at a place, as text; within the declared bounds. */
export function numberAt(place: number, scale: Scale, declared: Declared): string {
  const part = place / PLACES;
  const number = scale.isLogarithmic ? scale.low * (scale.high / scale.low) ** part : scale.low + part * (scale.high - scale.low);
  const text = plain(number.toFixed(scale.digits));
  if (Number(text) < Number(declared.minimum)) {
    return plain(declared.minimum);
  }
  return Number(text) > Number(declared.maximum) ? plain(declared.maximum) : text;
}

/** What a field shows of a value, in percent where it is shown so. */
export function shownValue(text: string, declared: Declared): string {
  return isPercent(declared) && isDecimal(text) ? shifted(text, 2) : isDecimal(text) ? plain(text) : text;
}

/** The value that was written into a field. */
export function writtenValue(text: string, declared: Declared): string {
  return isPercent(declared) && isDecimal(text) ? shifted(text, -2) : text;
}
