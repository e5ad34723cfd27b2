/** Which language the page speaks: the one that was chosen before, else the one the browser prefers. */

import { type ReactNode, createContext, useContext, useEffect, useMemo, useState } from "react";
import type { Language } from "../format";
import { read, write } from "../remembered";
import { type Texts, en } from "./en";
import { ja } from "./ja";

const TEXTS: Record<Language, Texts> = { en, ja };

interface Speech {
  language: Language;
  t: Texts;
  toggle: () => void;
}

const Spoken = createContext<Speech>({ language: "en", t: en, toggle: () => undefined });

function preferred(): Language {
  const chosen = read("language");
  if (chosen === "en" || chosen === "ja") {
    return chosen;
  }
  const known = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag === "en" || tag === "ja");
  return known === "ja" ? "ja" : "en";
}

/** Speaks to everything within. */
export function Speaking({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(preferred);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = TEXTS[language].title;
  }, [language]);
  const speech = useMemo(() => {
    const toggle = () => {
      const other = language === "ja" ? "en" : "ja";
      write("language", other);
      setLanguage(other);
    };
    return { language, t: TEXTS[language], toggle };
  }, [language]);
  return <Spoken value={speech}>{children}</Spoken>;
}

/** The texts of the language that is spoken. */
export const useText = () => useContext(Spoken);
