/** The switch between Chinese and English, each in its own words. */
import { language, setLanguage, t } from "../i18n";

export function LanguageButton() {
  const next = language.get() === "zh" ? "en" : "zh";
  return (
    <button
      type="button"
      class="language"
      lang={next}
      onClick={() => void setLanguage(next).catch(() => {})}
    >
      {t("menu.otherLanguage")}
    </button>
  );
}
