import { useSpeech } from "./speech";
import { WISHES, type Wish, useTheme } from "./theme";

/** The head of the page: which language, which colors. */
export function Top() {
  const { t, language, toggle } = useSpeech();
  const { wish, choose } = useTheme();
  return (
    <header>
      <p className="brand">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M12 2l8.7 5v10L12 22l-8.7-5V7z" />
          <path className="tick" d="M6.500 16l4-4 3 2 4-6" />
        </svg>
        {t.brand}
      </p>
      <div className="wishes">
        <label>
          <span className="hidden">{t.theme}</span>
          <select value={wish} onChange={(event) => choose(event.target.value as Wish)}>
            {WISHES.map((one) => (
              <option key={one} value={one}>
                {t.themes[one]}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="quiet" lang={language === "en" ? "ja" : "en"} aria-label={t.toLanguage} onClick={toggle}>
          {t.language}
        </button>
      </div>
    </header>
  );
}
