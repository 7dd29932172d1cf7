/** What a person can do about themselves: language, password, signing out. */
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { useStore } from "../lib/store";
import { status } from "../offline/status";
import { Link } from "../router";
import { signOut, useMe } from "../session";
import { useClosing } from "../ui/closing";
import { Icon } from "../ui/icon";
import { LanguageButton } from "../ui/language-button";
import { errorText } from "../ui/states";

export function UserMenu() {
  const who = useMe();
  const menu = useClosing();
  const [error, setError] = useState("");
  const { open } = useStore(status);
  const leave = (everywhere: boolean) => () =>
    void signOut(everywhere).catch((e: unknown) => setError(errorText(e)));
  const shut = () => {
    if (menu.current) menu.current.open = false;
  };
  return (
    <details class="menu" ref={menu}>
      <summary aria-label={t("menu.open", { name: who.user.name })}>
        <Icon name="user" />
        <span class="menu-name">{who.user.name}</span>
      </summary>
      <div class="menu-box">
        <p class="menu-who">
          <strong>{who.user.name}</strong>
          <small>
            {who.roles.map((r) => `${t(`role.${r.role}`)} · ${r.scope.name}`).join(t("list.and"))}
          </small>
        </p>
        <LanguageButton />
        <Link href="/password" onClickCapture={shut}>
          {t("menu.password")}
        </Link>
        <Link href="/sessions" onClickCapture={shut}>
          {t("menu.sessions")}
        </Link>
        {open.length > 0 && <p class="menu-note">{t("wire.menu", { n: open.length })}</p>}
        <Link href="/tokens" onClickCapture={shut}>
          {t("menu.tokens")}
        </Link>
        <button type="button" onClick={leave(false)}>
          {t("menu.signOut")}
        </button>
        <button type="button" onClick={leave(true)}>
          {t("menu.signOutEverywhere")}
        </button>
        {error && (
          <p class="error" role="alert">
            {error}
          </p>
        )}
      </div>
    </details>
  );
}
