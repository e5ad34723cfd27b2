/** Decimal numbers as the API writes them: texts. What is money or a rate stays exact; only pixels are floats. */

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/** Whether a text is a plain decimal number. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text) && /\d/.test(text);
}

/** Moves the point of a decimal number so many places to the right, or to the left below 0: `0.05` by 2 is `5`. */
export function shifted(text: string, places: number): string {
  const found = DECIMAL.exec(text.trim());
  if (!found || !/\d/.test(text)) {
    return text;
  }
  const [, sign = "", whole = "", part = ""] = found;
  const digits = whole + part;
  const point = whole.length + places;
  const padded = point < 0 ? "0".repeat(-point) + digits : digits.padEnd(point, "0");
  const at = Math.max(0, point);
  return plain(`${sign === "-" ? "-" : ""}${padded.slice(0, at)}.${padded.slice(at)}`);
}

/** Writes a decimal number without needless zeros: `-00.50` is `-0.5`. */
export function plain(text: string): string {
  const isNegative = text.startsWith("-");
  const [whole = "", part = ""] = text.replace(/^[+-]/, "").split(".");
  const kept = part.replace(/0+$/, "");
  const shown = (whole.replace(/^0+(?=\d)/, "") || "0") + (kept ? `.${kept}` : "");
  return isNegative && /[1-9]/.test(shown) ? `-${shown}` : shown;
}

/** Whether two texts are the same number. */
export function isSame(one: string, other: string): boolean {
  return isDecimal(one) && isDecimal(other) ? plain(one) === plain(other) : one === other;
}
