/** A new token: what for, what it may do, where, until when. */
import { useState } from "preact/hooks";
import { makeToken } from "../../api/tokens";
import type { Permission } from "../../api/types";
import { t, tOr } from "../../i18n";
import { useMe } from "../../session";
import { TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";

const day = (ahead: number) =>
  new Date(Date.now() + ahead * 86_400_000).toLocaleDateString("sv-SE");

const sees = (permission: Permission) => permission.startsWith("see-");

export function TokenForm(props: { onMade: () => void }) {
  const mine = useMe().permissions.filter((permission) => permission !== "manage-people");
  const [form, setForm] = useState({ name: "", facility: "", expiresOn: day(90) });
  const [chosen, setChosen] = useState<Permission[]>(mine.filter(sees));
  const [made, setMade] = useState<{ name: string; secret: string } | null>(null);
  const submit = useSubmit(["name", "facility", "expiresOn", "permissions"]);
  const set = (name: keyof typeof form) => (value: string) => setForm({ ...form, [name]: value });
  const send = async () => {
    const { name, facility, expiresOn } = form;
    const where = facility.trim() ? { facility: facility.trim() } : {};
    const answer = await makeToken({ name, permissions: chosen, expiresOn, ...where });
    setMade({ name: answer.token.name, secret: answer.secret });
    setForm({ ...form, name: "" });
    props.onMade();
  };
  return (
    <>
      {made && <Secret {...made} />}
      <div class="card">
        <Form submit={submit} onSubmit={send} action={t("tokens.new")}>
          <div class="columns">
            <TextField
              label={t("tokens.name")}
              required
              value={form.name}
              onValue={set("name")}
              error={submit.at("name")}
            />
            <TextField
              label={t("tokens.expiresOn")}
              hint={t("tokens.expiresHint")}
              required
              value={form.expiresOn}
              onValue={set("expiresOn")}
              error={submit.at("expiresOn")}
              input={{ type: "date", min: day(1), max: day(365) }}
            />
            <TextField
              label={t("tokens.facility")}
              hint={t("tokens.facilityHint")}
              value={form.facility}
              onValue={set("facility")}
              error={submit.at("facility")}
            />
          </div>
          <Permissions mine={mine} chosen={chosen} onChosen={setChosen} />
          {submit.at("permissions") && (
            <p class="error" role="alert">
              {submit.at("permissions")}
            </p>
          )}
        </Form>
      </div>
    </>
  );
}

function Permissions(props: {
  mine: Permission[];
  chosen: Permission[];
  onChosen: (chosen: Permission[]) => void;
}) {
  const toggle = (permission: Permission) =>
    props.onChosen(
      props.chosen.includes(permission)
        ? props.chosen.filter((other) => other !== permission)
        : [...props.chosen, permission],
    );
  return (
    <fieldset class="token-permissions">
      <legend>{t("tokens.permissions")}</legend>
      <button type="button" class="button" onClick={() => props.onChosen(props.mine.filter(sees))}>
        {t("tokens.readOnly")}
      </button>
      <ul>
        {props.mine.map((permission) => (
          <li key={permission}>
            <label>
              <input
                type="checkbox"
                checked={props.chosen.includes(permission)}
                onChange={() => toggle(permission)}
              />
              {tOr(`permission.${permission}`, permission)}
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

/** Shown this once. */
function Secret(props: { name: string; secret: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () =>
    void navigator.clipboard
      ?.writeText(props.secret)
      .then(() => setCopied(true))
      .catch(() => {});
  return (
    <Notice kind="ok">
      <p>{t("tokens.made", { name: props.name })}</p>
      <p class="below">
        <input
          type="text"
          readOnly
          class="token-secret"
          aria-label={t("tokens.secret")}
          value={props.secret}
          onFocus={(e) => e.currentTarget.select()}
        />
      </p>
      <button type="button" class="button" onClick={copy}>
        {copied ? t("tokens.copied") : t("tokens.copy")}
      </button>
    </Notice>
  );
}
