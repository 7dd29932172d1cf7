/** One person: roles, a new link, locking. */
import { useState } from "preact/hooks";
import * as admin from "../../api/admin";
import * as people from "../../api/people";
import type { User } from "../../api/types";
import { t } from "../../i18n";
import { momentAt } from "../../lib/dates";
import { deviceName } from "../../lib/device";
import type { Params } from "../../router";
import { TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { mayText, placeText } from "./grants";
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
            <Grants user={user} />
            <Roles user={user} done={loaded.reload} />
            <Particulars user={user} done={loaded.reload} />
            <Sessions user={user} />
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

/** Who can do what where, a sentence for each role. */
function Grants({ user }: { user: User }) {
  const roles = useLoad("", admin.roles);
  const may = new Map((roles.data?.items ?? []).map((each) => [each.role, each.permissions]));
  return (
    <ul class="below">
      {user.roles.map((grant, i) => (
        <li key={i}>
          {t("user.grant", {
            role: t(`role.${grant.role}`),
            place: placeText(grant),
            may: mayText(may.get(grant.role) ?? []),
          })}
        </li>
      ))}
    </ul>
  );
}

function Particulars(props: { user: User; done: () => void }) {
  const { user } = props;
  const [form, setForm] = useState({ name: user.name, phone: user.phone ?? "" });
  const [saved, setSaved] = useState(false);
  const submit = useSubmit(["name", "phone"]);
  const send = async () => {
    setSaved(false);
    await people.editUser(user.id, form);
    setSaved(true);
    props.done();
  };
  return (
    <Section title={t("user.edit")}>
      <div class="card">
        <Form submit={submit} onSubmit={send} action={t("action.save")}>
          <div class="columns">
            <TextField
              label={t("user.name")}
              required
              value={form.name}
              onValue={(name) => setForm({ ...form, name })}
              error={submit.at("name")}
            />
            <TextField
              label={t("user.phone")}
              value={form.phone}
              onValue={(phone) => setForm({ ...form, phone })}
              error={submit.at("phone")}
              input={{ type: "tel" }}
            />
          </div>
          {saved && <Notice kind="ok">{t("state.saved")}</Notice>}
        </Form>
      </div>
    </Section>
  );
}

function Sessions({ user }: { user: User }) {
  const loaded = useLoad(user.id + user.status, () => admin.sessionsOf(user.id));
  const submit = useSubmit();
  const end = async () => {
    await admin.endSessions(user.id);
    loaded.reload();
  };
  return (
    <Section title={t("user.sessions")}>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <Await of={loaded}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="muted">{t("user.noSessions")}</p>
          ) : (
            <>
              <ul class="rows">
                {items.map((session) => (
                  <li class="row" key={session.id}>
                    <span class="wrap">
                      {deviceName(session.userAgent) || t("sessions.unknown")}
                    </span>
                    <p class="row-sub">{t("user.lastSeen", { at: here(session.lastSeenAt) })}</p>
                  </li>
                ))}
              </ul>
              <button
                type="button"
                class="button danger wide"
                disabled={submit.busy}
                onClick={() => void submit.run(end)}
              >
                {t("user.endSessions")}
              </button>
            </>
          )
        }
      </Await>
    </Section>
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
