/** The frame of the pages before anyone is signed in. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { LanguageButton } from "./language-button";

export function Front(props: { title: string; children: ComponentChildren }) {
  useEffect(() => {
    document.title = t("shell.title", { page: props.title });
  }, [props.title]);
  return (
    <main class="front">
      <div class="front-brand">
        <img src="/icon.svg" alt="" width="56" height="56" />
        <p>
          <strong>{t("shell.brand")}</strong>
          <span>{t("shell.purpose")}</span>
        </p>
      </div>
      <div class="card front-card">
        <h1>{props.title}</h1>
        {props.children}
      </div>
      <LanguageButton />
    </main>
  );
}
