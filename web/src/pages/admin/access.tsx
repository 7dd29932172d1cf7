/** Who may do what at one facility, and by which role. */
import * as admin from "../../api/admin";
import * as places from "../../api/places";
import { t } from "../../i18n";
import { momentAt } from "../../lib/dates";
import { Link, type Params } from "../../router";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await } from "../../ui/states";
import { mayText, placeText } from "./grants";
import { USER_TONES } from "./users";

const here = (at: string) => momentAt(at, -new Date(at).getTimezoneOffset());

export default function AccessPage({ code = "" }: Params) {
  const loaded = useLoad(code, () => Promise.all([places.facility(code), admin.peopleOf(code)]));
  const name = loaded.data?.[0].name ?? t("facility.title");
  return (
    <Page
      title={t("access.title", { facility: name })}
      back={{ href: `/admin/facilities/${encodeURIComponent(code)}`, text: name }}
    >
      <p class="hint">{t("access.hint")}</p>
      <Await of={loaded}>
        {([, { items }]) => (
          <ul class="rows">
            {items.map((row, i) => (
              <li class="row" key={i}>
                <div class="row-main">
                  {row.id ? (
                    <Link href={`/admin/users/${row.id}`}>{row.name}</Link>
                  ) : (
                    <strong>{row.name}</strong>
                  )}
                  <Badge tone={USER_TONES[row.status]}>{t(`userStatus.${row.status}`)}</Badge>
                </div>
                <p>
                  {t("access.sentence", {
                    role: t(`role.${row.role}`),
                    place: placeText(row),
                    may: mayText(row.permissions),
                  })}
                </p>
                <p class="row-sub">
                  <span>{row.username}</span>
                  <span>
                    {t("user.lastSignIn")}{" "}
                    {row.lastSignInAt ? here(row.lastSignInAt) : t("user.never")}
                  </span>
                </p>
              </li>
            ))}
          </ul>
        )}
      </Await>
    </Page>
  );
}
