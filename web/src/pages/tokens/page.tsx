/** One's own access tokens: made, listed, revoked. */
import { revokeToken, tokens, type AccessToken } from "../../api/tokens";
import { t, tOr } from "../../i18n";
import { momentAt } from "../../lib/dates";
import { Link } from "../../router";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Empty, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { TokenForm } from "./form";
import "./tokens.css";

const here = (at: string) => momentAt(at, -new Date(at).getTimezoneOffset());
/** A token ends at midnight: its last day is the one before. */
const lastDay = (at: string) =>
  new Date(Date.parse(at) - 1000).toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });

export default function Tokens() {
  const list = useLoad("", tokens);
  const submit = useSubmit();
  const revoke = (token: AccessToken) => {
    if (!confirm(t("tokens.revokeSure", { name: token.name }))) return;
    void submit.run(async () => {
      await revokeToken(token.id);
      list.reload();
    });
  };
  return (
    <Page title={t("menu.tokens")} actions={<Link href="/api">{t("menu.api")}</Link>}>
      <p>{t("tokens.intro")}</p>
      <TokenForm onMade={list.reload} />
      <Section title={t("tokens.mine")}>
        {submit.message && <Notice kind="stop">{submit.message}</Notice>}
        <Await of={list}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty text={t("tokens.none")} />
            ) : (
              <ul class="rows">
                {items.map((token) => (
                  <Row key={token.id} token={token} revoke={() => revoke(token)} />
                ))}
              </ul>
            )
          }
        </Await>
      </Section>
    </Page>
  );
}

function Row({ token, revoke }: { token: AccessToken; revoke: () => void }) {
  const names = token.permissions.map((each) => tOr(`permission.${each}`, each));
  return (
    <li class="row">
      <div class="row-main">
        <strong class="wrap">{token.name}</strong>
        <Badge tone={token.state === "active" ? "ok" : "plain"}>{t(`tokens.${token.state}`)}</Badge>
      </div>
      <p class="row-sub">
        {names.join(t("list.and"))}
        {token.facility && ` · ${t("tokens.only", { facility: token.facility })}`}
      </p>
      <p class="row-sub">
        {t("tokens.until", { day: lastDay(token.expiresAt) })} ·{" "}
        {token.lastUsedAt ? t("tokens.used", { at: here(token.lastUsedAt) }) : t("tokens.unused")}
      </p>
      {token.state === "active" && (
        <button type="button" class="button" onClick={revoke}>
          {t("tokens.revoke")}
        </button>
      )}
    </li>
  );
}
