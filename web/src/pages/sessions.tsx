/** Where I am signed in. */
import * as people from "../api/people";
import { t } from "../i18n";
import { momentAt } from "../lib/dates";
import { deviceName } from "../lib/device";
import { signOut } from "../session";
import { useLoad } from "../ui/load";
import { Page } from "../ui/page";
import { Badge } from "../ui/state-badge";
import { Await, Notice } from "../ui/states";
import { useSubmit } from "../ui/submit";

/** Sessions belong to a person, not a facility: the computer's own clock tells when. */
const here = (at: string) => momentAt(at, -new Date(at).getTimezoneOffset());

export default function Sessions() {
  const list = useLoad("", people.mySessions);
  const submit = useSubmit();
  const all = (
    <button
      type="button"
      class="button"
      disabled={submit.busy}
      onClick={() => void submit.run(() => signOut(true))}
    >
      {t("menu.signOutEverywhere")}
    </button>
  );
  return (
    <Page title={t("menu.sessions")} actions={all}>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <Await of={list}>
        {({ items }) => (
          <ul class="rows">
            {items.map((s) => (
              <li key={s.id} class="row">
                <div class="row-main">
                  <strong class="wrap">{deviceName(s.userAgent) || t("sessions.unknown")}</strong>
                  {s.current && <Badge tone="ok">{t("sessions.current")}</Badge>}
                </div>
                <p class="row-sub">
                  {t("sessions.times", { from: here(s.createdAt), seen: here(s.lastSeenAt) })}
                </p>
              </li>
            ))}
          </ul>
        )}
      </Await>
    </Page>
  );
}
