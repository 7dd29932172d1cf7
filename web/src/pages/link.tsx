/** The page behind a one-time link: first administrator, invitation, forgotten password. */
import { useState } from "preact/hooks";
import * as people from "../api/people";
import type { LinkInfo } from "../api/people";
import { t } from "../i18n";
import { navigate } from "../router";
import { me } from "../session";
import { TextField } from "../ui/field";
import { Form } from "../ui/form";
import { Front } from "../ui/front";
import { useLoad } from "../ui/load";
import { NewPassword, useNewPassword } from "../ui/new-password";
import { Await } from "../ui/states";
import { useSubmit } from "../ui/submit";

export function LinkPage({ token }: { token: string }) {
  const info = useLoad(token, () => people.link(token));
  const purpose = info.data?.purpose;
  return (
    <Front title={t(purpose ? `link.${purpose}` : "link.title")}>
      <Await of={info}>{(data) => <LinkForm token={token} info={data} />}</Await>
    </Front>
  );
}

function LinkForm({ token, info }: { token: string; info: LinkInfo }) {
  const isFirst = info.purpose === "first-administrator";
  const [username, setUsername] = useState(info.username ?? "");
  const [name, setName] = useState(info.name ?? "");
  const password = useNewPassword();
  const submit = useSubmit(["username", "name", "password"]);
  const send = async () => {
    const who = await people.redeem(token, {
      ...(isFirst ? { username: username.trim(), name: name.trim() } : {}),
      password: password.checked(),
    });
    // The address with the used token must not stay in the history.
    navigate("/", { replace: true });
    me.set(who);
  };
  return (
    <Form submit={submit} onSubmit={send} action={t("link.action")}>
      {isFirst ? (
        <>
          <TextField
            label={t("signIn.username")}
            hint={t("link.usernameHint")}
            required
            error={submit.at("username")}
            value={username}
            onValue={setUsername}
            input={{ autocomplete: "username", autocapitalize: "none" }}
          />
          <TextField
            label={t("user.name")}
            required
            error={submit.at("name")}
            value={name}
            onValue={setName}
            input={{ autocomplete: "name" }}
          />
        </>
      ) : (
        <p>{t("link.hello", { name: info.name ?? "", username: info.username ?? "" })}</p>
      )}
      <NewPassword state={password} error={submit.at("password")} />
    </Form>
  );
}
