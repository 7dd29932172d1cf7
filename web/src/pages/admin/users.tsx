/** The people within a person's scope. */
import * as people from "../../api/people";
import type { User } from "../../api/types";
import { t } from "../../i18n";
import { Link, useQuery } from "../../router";
import { ExportMenu } from "../../ui/export";
import { Icon } from "../../ui/icon";
import { Filters } from "../../ui/filters";
import { usePaged } from "../../ui/load";
import { MoreButton, Page } from "../../ui/page";
import { Badge, type Tone } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";

export const USER_TONES: Record<User["status"], Tone> = {
  active: "ok",
  invited: "warn",
  locked: "stop",
};

export const rolesText = (user: User): string =>
  user.roles.map((r) => `${t(`role.${r.role}`)} · ${r.scope.name}`).join(t("list.and"));

export default function Users() {
  const [query, change] = useQuery();
  const q = query.q ?? "";
  const list = usePaged(q, (after) => people.users({ q, after }));
  const add = (
    <Link class="button primary" href="/admin/users/new">
      <Icon name="plus" />
      {t("user.invite")}
    </Link>
  );
  const actions = (
    <>
      <ExportMenu at="/users" query={{ q }} />
      {add}
    </>
  );
  return (
    <Page title={t("nav.users")} actions={actions}>
      <Filters q={q} onQ={(text) => change({ q: text })} />
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
