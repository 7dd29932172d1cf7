/** Changing one's own password; forced after a password someone else chose. */
import { useState } from "preact/hooks";
import * as people from "../api/people";
import { t } from "../i18n";
import { me, restoreSession } from "../session";
import { TextField } from "../ui/field";
import { Form } from "../ui/form";
import { Front } from "../ui/front";
import { NewPassword, useNewPassword } from "../ui/new-password";
import { Page } from "../ui/page";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/submit";

export function PasswordPage(props: { forced?: boolean }) {
  const title = t("password.title");
  if (!props.forced)
    return (
      <Page title={title} narrow>
        <div class="card">
          <PasswordForm />
        </div>
      </Page>
    );
  return (
    <Front title={title}>
      <p>{t("password.forced")}</p>
      <PasswordForm />
    </Front>
  );
}

function PasswordForm() {
  const [now, setNow] = useState("");
  const [done, setDone] = useState(false);
  const next = useNewPassword();
  const submit = useSubmit(["current", "new"]);
  const send = async () => {
    await people.changePassword(now, next.checked());
    setDone(true);
    if (me.get()?.mustChangePassword) await restoreSession();
  };
  if (done) return <Notice kind="ok">{t("password.done")}</Notice>;
  return (
    <Form submit={submit} onSubmit={send} action={t("password.action")}>
      <TextField
        label={t("password.current")}
        required
        error={submit.at("current")}
        value={now}
        onValue={setNow}
        input={{ type: "password", autocomplete: "current-password" }}
      />
      <NewPassword state={next} error={submit.at("new")} />
    </Form>
  );
}
