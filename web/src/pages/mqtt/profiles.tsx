/** Profiles of messages: the ready ones to read, and those a county sets up. */
import { useState } from "preact/hooks";
import * as api from "../../api/mqtt";
import type { Profile } from "../../api/mqtt";
import * as places from "../../api/places";
import { t } from "../../i18n";
import { TextArea, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Picker } from "../../ui/picker";
import { Badge } from "../../ui/state-badge";
import { Await } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import "./mqtt.css";

const written = (messages: unknown) => JSON.stringify(messages, null, 2);

interface Draft {
  turn: number;
  code: string;
  name: string;
  region: string;
  messages: string;
}

export default function ProfilesPage() {
  const loaded = useLoad("", api.profiles);
  const [draft, setDraft] = useState<Draft | null>(null);
  const begin = (from: Profile | null) =>
    setDraft({
      turn: (draft?.turn ?? 0) + 1,
      code: from?.region ? from.code : "",
      name: from?.region ? from.name : "",
      region: from?.region ?? "",
      messages: written(from?.messages ?? []),
    });
  const done = () => {
    setDraft(null);
    loaded.reload();
  };
  return (
    <Page title={t("mqtt.profiles")} back={{ href: "/admin/sources", text: t("nav.sources") }}>
      <p class="muted">{t("mqtt.profilesAbout")}</p>
      <Await of={loaded}>
        {({ items }) => (
          <>
            {items.map((profile) => (
              <details class="card below" key={profile.code}>
                <summary>
                  {profile.name}{" "}
                  {profile.region === null && <Badge tone="plain">{t("mqtt.profileReady")}</Badge>}
                </summary>
                <pre class="mqtt-profile">{written(profile.messages)}</pre>
                <button type="button" class="button" onClick={() => begin(profile)}>
                  {t("mqtt.profileUse")}
                </button>
              </details>
            ))}
            {draft ? (
              <Section title={t("mqtt.profileAdd")}>
                <ProfileForm key={draft.turn} draft={draft} done={done} />
              </Section>
            ) : (
              <button
                type="button"
                class="button wide below"
                onClick={() => begin(items[0] ?? null)}
              >
                {t("mqtt.profileAdd")}
              </button>
            )}
          </>
        )}
      </Await>
    </Page>
  );
}

function ProfileForm({ draft, done }: { draft: Draft; done: () => void }) {
  const [form, setForm] = useState(draft);
  const [wrong, setWrong] = useState("");
  const regions = useLoad("", places.regions);
  const submit = useSubmit(["code", "name", "region"]);
  const send = async () => {
    let messages: unknown;
    try {
      messages = JSON.parse(form.messages);
      setWrong("");
    } catch {
      setWrong(t("mqtt.profileNoJson"));
      return;
    }
    const { region, name } = form;
    await api.putProfile(form.code.trim(), { region, name, messages });
    done();
  };
  return (
    <Form submit={submit} onSubmit={send} action={t("action.save")}>
      <div class="columns">
        <TextField
          label={t("mqtt.profileCode")}
          required
          value={form.code}
          onValue={(code) => setForm({ ...form, code })}
          error={submit.at("code")}
        />
        <TextField
          label={t("mqtt.profileName")}
          required
          value={form.name}
          onValue={(name) => setForm({ ...form, name })}
          error={submit.at("name")}
        />
        <Picker
          label={t("mqtt.profileRegion")}
          required
          items={(regions.data?.items ?? []).map((r) => ({
            value: r.code,
            text: r.name,
            detail: r.code,
            search: `${r.name} ${r.code}`,
          }))}
          value={form.region}
          onPick={(region) => setForm({ ...form, region })}
          error={submit.at("region")}
        />
      </div>
      <div class="mqtt-messages">
        <TextArea
          label={t("mqtt.profileMessages")}
          hint={t("mqtt.profileMessagesHint")}
          required
          value={form.messages}
          onValue={(messages) => setForm({ ...form, messages })}
          error={wrong || undefined}
        />
      </div>
    </Form>
  );
}
