/** Numbers and times as people read them. Texts go into `Intl` as texts, so nothing is lost on the way. */

export type Language = "en" | "ja";

type Written = Intl.StringNumericLiteral;

const made = new Map<string, Intl.NumberFormat>();

function formatter(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options);
  const known = made.get(key) ?? new Intl.NumberFormat(language, options);
  made.set(key, known);
  return known;
}

/** `0.015909` as `1.59 %`. */
export function percent(text: string, language: Language, digits = 2): string {
  const options = { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  return formatter(language, options).format(text as Written);
}

/** The same with its sign, for differences. */
export function signedPercent(text: string, language: Language): string {
  const options = { style: "percent", minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" } as const;
  return formatter(language, options).format(text as Written);
}

/** An amount, rounded down to so many digits. */
export function amount(text: string, language: Language, digits = 4): string {
  return formatter(language, { maximumFractionDigits: digits, roundingMode: "trunc" }).format(text as Written);
}

/** US dollars, in whole ones. */
export function dollars(text: string, language: Language): string {
  const options = { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol", maximumFractionDigits: 0 } as const;
  return formatter(language, options).format(text as Written);
}

/** A price: the smaller it is, the more of it is shown. */
export function price(usd: string, language: Language): string {
  const digits = Number(usd) < 10 ? 4 : Number(usd) < 1000 ? 2 : 0;
  const options = { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol" } as const;
  return formatter(language, { ...options, minimumFractionDigits: Math.min(digits, 2), maximumFractionDigits: digits }).format(usd as Written);
}

/** A part of a whole without needless digits: `10 %`, `0.5 %`. */
export function brief(text: string, language: Language): string {
  return formatter(language, { style: "percent", maximumFractionDigits: 2 }).format(text as Written);
}

/** A ratio such as a health factor. */
export function ratio(text: string, language: Language): string {
  return formatter(language, { minimumFractionDigits: 2, maximumFractionDigits: 2, roundingMode: "trunc" }).format(text as Written);
}

/** A moment: day and minute, in the reader's own time. */
export function moment(iso: string, language: Language): string {
  const options = { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" } as const;
  return new Intl.DateTimeFormat(language, options).format(new Date(iso));
}

/** The hour and minute of a moment. */
export function clock(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
}

/** A calendar day, such as `2026-11-23`. */
export function day(date: string, language: Language): string {
  const options = { month: "short", day: "numeric", weekday: "short", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(language, options).format(new Date(`${date}T00:00:00Z`));
}
