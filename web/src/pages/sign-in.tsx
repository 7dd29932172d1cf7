/** Signing in; a demo lists its accounts. */
import { useEffect, useState } from "preact/hooks";
import { homeAhead } from "../ahead";
import * as people from "../api/people";
import { ProblemError } from "../api/client";
import type { DemoAccount } from "../api/people";
import { t } from "../i18n";
import { unsentOfOthers } from "../offline/queue";
import { me } from "../session";
import { TextField } from "../ui/field";
import { Form } from "../ui/form";
import { Front } from "../ui/front";
import { useLoad } from "../ui/load";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/submit";

/** No demo, no list: the server answers 404 then. */
const accountsOrNone = () =>
  people.demoAccounts().then(
    (answer) => answer.accounts,
    (error) => {
      if (error instanceof ProblemError) return [];
      throw error;
    },
  );

export function SignIn() {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const submit = useSubmit();
  const waiting = useLoad("waiting", () => unsentOfOthers(null).catch(() => 0));
  const demo = useLoad("demo", accountsOrNone);
  // Once this page has all it needs, the line is free for the next.
  const ready = demo.data !== undefined;
  useEffect(() => void (ready && homeAhead()), [ready]);
  const enter = (name: string, word: string) =>
    people.signIn(name, word).then((who) => me.set(who));
  const choose = (account: DemoAccount) => {
    setUsername(account.username);
    setPassword(account.password);
    void submit.run(() => enter(account.username, account.password));
  };
  return (
    <Front title={t("signIn.title")}>
      {waiting.data ? <Notice kind="warn">{t("wire.signIn", { n: waiting.data })}</Notice> : null}
      <Form
        submit={submit}
        onSubmit={() => enter(username.trim(), password)}
        action={t("signIn.action")}
        enterSends
      >
        <TextField
          label={t("signIn.username")}
          required
          value={username}
          onValue={setUsername}
          input={{ autocomplete: "username", autocapitalize: "none", autofocus: true }}
        />
        <TextField
          label={t("signIn.password")}
          required
          value={password}
          onValue={setPassword}
          input={{ type: "password", autocomplete: "current-password" }}
        />
      </Form>
      <DemoAccounts accounts={demo.data ?? []} busy={submit.busy} choose={choose} />
    </Front>
  );
}

function DemoAccounts(props: {
  accounts: DemoAccount[];
  busy: boolean;
  choose: (account: DemoAccount) => void;
}) {
  if (props.accounts.length === 0) return null;
  return (
    <section class="demo-accounts">
      <h2>{t("signIn.demo")}</h2>
      <ul class="choices">
        {props.accounts.map((account) => (
          <li key={account.username}>
            <button type="button" disabled={props.busy} onClick={() => props.choose(account)}>
              <span>
                {account.name} · {t(`role.${account.role}`)}
              </span>
              <small>
                {account.username} / {account.password}
              </small>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
