/** The people within a person's scope. */
import * as people from "../../api/people";
import * as places from "../../api/places";
import { ROLES, type User } from "../../api/types";
import { t } from "../../i18n";
import { momentAt } from "../../lib/dates";
import { Link, useQuery } from "../../router";
import { ExportMenu } from "../../ui/export";
import { SelectField } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { Filters, countSet } from "../../ui/filters";
import { ImportLink } from "../../ui/import-link";
import { useLoad, usePaged } from "../../ui/load";
import { MoreButton, Page } from "../../ui/page";
import { Badge, type Tone } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";

export const USER_TONES: Record<User["status"], Tone> = {
  active: "ok",
  invited: "warn",
  locked: "stop",
};

const STATUSES = ["invited", "active", "locked"] as const;

const here = (at: string) => momentAt(at, -new Date(at).getTimezoneOffset());

export const rolesText = (user: User): string =>
  user.roles.map((r) => `${t(`role.${r.role}`)} · ${r.scope.name}`).join(t("list.and"));

export default function Users() {
  const [query, change] = useQuery();
  const q = query.q ?? "";
  const filter = {
    q,
    role: query.role ?? "",
    region: query.region ?? "",
    status: query.status ?? "",
  };
  const list = usePaged(JSON.stringify(filter), (after) => people.users({ ...filter, after }));
  const regions = useLoad("", places.regions);
  const add = (
    <Link class="button primary" href="/admin/users/new">
      <Icon name="plus" />
      {t("user.invite")}
    </Link>
  );
  const actions = (
    <>
      <ExportMenu at="/users" query={filter} />
      <ImportLink kind="users" />
      {add}
    </>
  );
  return (
    <Page title={t("nav.users")} actions={actions}>
      <Filters
        q={q}
        onQ={(text) => change({ q: text })}
        set={countSet(filter.role, filter.region, filter.status)}
      >
        <SelectField
          label={t("filter.role")}
          none={t("filter.all")}
          choices={ROLES.map((role) => ({ value: role, text: t(`role.${role}`) }))}
          value={filter.role}
          onValue={(role) => change({ role })}
        />
        <SelectField
          label={t("filter.region")}
          none={t("filter.all")}
          choices={(regions.data?.items ?? []).map((r) => ({ value: r.code, text: r.name }))}
          value={filter.region}
          onValue={(region) => change({ region })}
        />
        <SelectField
          label={t("filter.state")}
          none={t("filter.all")}
          choices={STATUSES.map((s) => ({ value: s, text: t(`userStatus.${s}`) }))}
          value={filter.status}
          onValue={(status) => change({ status })}
        />
      </Filters>
      <Await of={list.list}>
        {(items) =>
          items.length === 0 ? (
            <Empty text={t("picker.none")}>{add}</Empty>
          ) : (
            <ul class="rows">
              {items.map((user) => (
                <li class="row row-link" key={user.id}>
                  <div class="row-main">
                    <Link href={`/admin/users/${user.id}`}>{user.name}</Link>
                    <Badge tone={USER_TONES[user.status]}>{t(`userStatus.${user.status}`)}</Badge>
                  </div>
                  <p class="row-sub">
                    <span>{user.username}</span>
                    <span>{rolesText(user)}</span>
                    <span>
                      {t("user.lastSignIn")}{" "}
                      {user.lastSignInAt ? here(user.lastSignInAt) : t("user.never")}
                    </span>
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Await>
      <MoreButton more={list.more} busy={list.loadingMore} />
    </Page>
  );
}
