/** What is looked at, in the address: a link shows somebody else the same. */

export type Window = "DAY" | "WEEK" | "MONTH";
/** A parameter as it is sent: a number's text, or a list of pairs of such texts. */
export type Value = string | [string, string][];
export type Values = Record<string, Value>;

/** Another model to try. `values` are only those that were given; the rest has its default. */
export interface Tried {
  name: string;
  values: Values;
}

export interface Looked {
  market: string | null;
  tried: Tried | null;
  window: Window;
}

const WINDOWS: readonly string[] = ["DAY", "WEEK", "MONTH"];
const OWN = new Set(["market", "model", "range"]);

function readValue(text: string): Value {
  if (text.startsWith("[")) {
    try {
      const found: unknown = JSON.parse(text);
      if (Array.isArray(found)) {
        return found.map((pair: unknown) => {
          const [x, y] = Array.isArray(pair) ? pair : [];
          return [String(x ?? ""), String(y ?? "")] as [string, string];
        });
      }
    } catch {
      return text; // The field shows it, and says what is wrong with it.
    }
  }
  return text;
}

/** Reads the query string. */
export function readAddress(search: string): Looked {
  const given = new URLSearchParams(search);
  const name = given.get("model");
  const range = given.get("range") ?? "";
  const values: Values = {};
  for (const [key, text] of given) {
    if (!OWN.has(key)) {
      values[key] = readValue(text);
    }
  }
  return {
    market: given.get("market"),
    tried: name ? { name, values } : null,
    window: WINDOWS.includes(range) ? (range as Window) : "WEEK",
  };
}

/** Writes the query string, empty where all is as it begins. */
export function writeAddress({ market, tried, window }: Looked): string {
  const written = new URLSearchParams();
  if (market) {
    written.set("market", market);
  }
  if (window !== "WEEK") {
    written.set("range", window);
  }
  if (tried) {
    written.set("model", tried.name);
    for (const [name, value] of Object.entries(tried.values)) {
      written.set(name, typeof value === "string" ? value : JSON.stringify(value));
    }
  }
  const text = written.toString();
  return text ? `?${text}` : "";
}
