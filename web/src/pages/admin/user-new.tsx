/** Inviting a person: the answer is a link to hand to them. */
import { useState } from "preact/hooks";
import * as people from "../../api/people";
import { t } from "../../i18n";
import { TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { Page } from "../../ui/page";
import { useSubmit } from "../../ui/submit";
import { LinkBox } from "./link-box";
import { newRole, requestsOf, RolesField, type RoleRow } from "./roles-field";

export default function Invite() {
  const [form, setForm] = useState({ username: "", name: "", phone: "" });
  const [roles, setRoles] = useState<RoleRow[]>([newRole()]);
  const [link, setLink] = useState("");
  const submit = useSubmit(["username", "name", "phone"]);
  const set = (name: keyof typeof form) => (value: string) => setForm({ ...form, [name]: value });
  const send = async () => {
    const phone = form.phone.trim();
    const made = await people.invite({
      username: form.username.trim(),
      name: form.name.trim(),
      ...(phone ? { phone } : {}),
      roles: requestsOf(roles),
    });
    setLink(made.link);
  };
  return (
    <Page title={t("user.invite")} back={{ href: "/admin/users", text: t("nav.users") }}>
      {link ? (
        <LinkBox link={link} text={t("user.inviteLink", { name: form.name })} />
      ) : (
        <div class="card">
          <Form submit={submit} onSubmit={send} action={t("user.invite")}>
            <div class="columns">
              {(["username", "name", "phone"] as const).map((name) => (
                <TextField
                  key={name}
                  label={t(`user.${name}`)}
                  required={name !== "phone"}
                  value={form[name]}
                  onValue={set(name)}
                  error={submit.at(name)}
                  {...(name === "phone" ? { input: { type: "tel" } } : {})}
                />
              ))}
            </div>
            <RolesField rows={roles} onRows={setRoles} />
          </Form>
        </div>
      )}
    </Page>
  );
}
