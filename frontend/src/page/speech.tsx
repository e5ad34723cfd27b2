/** Which language a page speaks: the one that was chosen before, else the one the browser prefers. */

import { type Context, type ReactNode, createContext, useContext, useEffect, useMemo, useState } from "react";
import type { Language } from "./format";
import { read, write } from "./remembered";

/** What each page says, whatever else it says. */
export interface PageTexts {
  title: string;
  brand: string;
  theme: string;
  themes: Record<"auto" | "light" | "dark", string>;
  /** The name of the other language, in that language. */
  language: string;
  toLanguage: string;
  email: string;
  password: string;
  code: string;
  signIn: string;
  signInFailed: string;
}

export interface Speech<T extends PageTexts> {
  language: Language;
  t: T;
  toggle: () => void;
}

const Spoken = createContext<Speech<PageTexts> | null>(null);

function preferred(): Language {
  const chosen = read("language");
  if (chosen === "en" || chosen === "ja") {
    return chosen;
  }
  const known = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag === "en" || tag === "ja");
  return known === "ja" ? "ja" : "en";
}

/** Speaks to everything within. */
export function Speaking({ texts, children }: { texts: Record<Language, PageTexts>; children: ReactNode }) {
  const [language, setLanguage] = useState(preferred);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = texts[language].title;
  }, [language, texts]);
  const speech = useMemo(() => {
    const toggle = () => {
      const other = language === "ja" ? "en" : "ja";
      write("language", other);
      setLanguage(other);
    };
    return { language, t: texts[language], toggle };
  }, [language, texts]);
  return <Spoken value={speech}>{children}</Spoken>;
}

/** The texts of the language that is spoken; a page says which ones it brought. */
export function useSpeech<T extends PageTexts = PageTexts>(): Speech<T> {
  const speech = useContext(Spoken as Context<Speech<T> | null>);
  if (!speech) {
    throw new Error("nobody speaks here");
  }
  return speech;
}
