/** One person: roles, a new link, locking. */
import { useState } from "preact/hooks";
import * as people from "../../api/people";
import type { User } from "../../api/types";
import { t } from "../../i18n";
import { momentAt } from "../../lib/dates";
import type { Params } from "../../router";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { LinkBox } from "./link-box";
import { requestsOf, RolesField, rowsOf } from "./roles-field";
import { USER_TONES } from "./users";

export default function UserPage({ user: id = "" }: Params) {
  const loaded = useLoad(id, () => people.user(id));
  return (
    <Page
      title={loaded.data?.name ?? t("nav.users")}
      back={{ href: "/admin/users", text: t("nav.users") }}
    >
      <Await of={loaded}>
        {(user) => (
          <>
            <Facts user={user} />
            <Roles user={user} done={loaded.reload} />
            <Account user={user} done={loaded.reload} />
          </>
        )}
      </Await>
    </Page>
  );
}

const here = (at: string) => momentAt(at, -new Date(at).getTimezoneOffset());

function Facts({ user }: { user: User }) {
  return (
    <div class="card">
      <dl class="facts">
        <div>
          <dt>{t("user.username")}</dt>
          <dd>{user.username}</dd>
        </div>
        <div>
          <dt>{t("column.state")}</dt>
          <dd>
            <Badge tone={USER_TONES[user.status]}>{t(`userStatus.${user.status}`)}</Badge>
          </dd>
        </div>
        <div>
          <dt>{t("user.phone")}</dt>
          <dd>{user.phone || "—"}</dd>
        </div>
        <div>
          <dt>{t("user.lastSignIn")}</dt>
          <dd>{user.lastSignInAt ? here(user.lastSignInAt) : t("user.never")}</dd>
        </div>
      </dl>
    </div>
  );
}

function Roles(props: { user: User; done: () => void }) {
  const [rows, setRows] = useState(() => rowsOf(props.user));
  const [saved, setSaved] = useState(false);
  const submit = useSubmit();
  const send = async () => {
    setSaved(false);
    await people.setRoles(props.user.id, requestsOf(rows));
    setSaved(true);
    props.done();
  };
  return (
    <Section title={t("user.roles")}>
      <div class="card">
        <Form submit={submit} onSubmit={send} action={t("action.save")}>
          <RolesField rows={rows} onRows={setRows} />
          {saved && <Notice kind="ok">{t("state.saved")}</Notice>}
        </Form>
      </div>
    </Section>
  );
}

function Account(props: { user: User; done: () => void }) {
  const { user } = props;
  const [link, setLink] = useState("");
  const submit = useSubmit();
  const locked = user.status === "locked";
  const reset = async () => setLink((await people.resetUser(user.id)).link);
  const lock = async () => {
    await (locked ? people.unlockUser(user.id) : people.lockUser(user.id));
    props.done();
  };
  return (
    <Section title={t("user.account")}>
      {link && <LinkBox link={link} text={t("user.resetLink", { name: user.name })} />}
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <div class="actions">
        <button
          type="button"
          class="button"
          disabled={submit.busy}
          onClick={() => void submit.run(reset)}
        >
          {t("user.reset")}
        </button>
        <button
          type="button"
          class={locked ? "button" : "button danger"}
          disabled={submit.busy}
          onClick={() => void submit.run(lock)}
        >
          {t(locked ? "user.unlock" : "user.lock")}
        </button>
      </div>
    </Section>
  );
}
