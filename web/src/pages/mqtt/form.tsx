/** The form of a source: where its broker is, how to sign in there, what to listen to. */
import { useState } from "preact/hooks";
import * as api from "../../api/mqtt";
import type { Profile, Source } from "../../api/mqtt";
import * as places from "../../api/places";
import { allFacilities } from "../../api/shared";
import { t } from "../../i18n";
import { SelectField, TextArea, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Picker, type PickerItem } from "../../ui/picker";
import { useSubmit } from "../../ui/submit";
import { changeOf, EMPTY, type Fields, fieldsOf, newOf, usualTopic } from "./model";

const NAMES = [
  "code",
  "name",
  "region",
  "facility",
  "host",
  "port",
  "authority",
  "username",
  "password",
  "clientId",
  "profile",
  "topic",
] as const;

async function whereItems(): Promise<PickerItem[]> {
  const [regions, facilities] = await Promise.all([places.regions(), allFacilities()]);
  return [
    ...regions.items.map((r) => ({
      value: `region:${r.code}`,
      text: r.name,
      detail: t("user.wholeRegion", { code: r.code }),
      search: `${r.name} ${r.code}`,
    })),
    ...facilities.map((f) => ({
      value: `facility:${f.code}`,
      text: f.name,
      detail: `${t(`facilityKind.${f.kind}`)} ${f.code}`,
      search: `${f.name} ${f.code}`,
    })),
  ];
}

export function SourceForm(props: {
  source: Source | null;
  profiles: readonly Profile[];
  done: () => void;
}) {
  const { source, profiles } = props;
  const [form, setForm] = useState<Fields>(source ? fieldsOf(source) : EMPTY);
  const submit = useSubmit(NAMES);
  const where = useLoad("", () => (source ? Promise.resolve([]) : whereItems()));
  const send = async () => {
    if (source) await api.changeSource(source.code, changeOf(form));
    else await api.addSource(newOf(form));
    props.done();
  };
  const text = (
    name: Exclude<keyof Fields, "tls" | "where">,
    more: { hint?: string; required?: boolean; type?: "password"; numeric?: boolean } = {},
  ) => (
    <TextField
      label={t(`mqtt.${name}`)}
      hint={more.hint}
      required={more.required ?? false}
      value={form[name]}
      onValue={(value) => setForm({ ...form, [name]: value })}
      error={submit.at(name)}
      input={{
        ...(more.type ? { type: more.type, autocomplete: "new-password" } : {}),
        ...(more.numeric ? { inputMode: "numeric" as const } : {}),
      }}
    />
  );
  const usual = usualTopic(profiles, form.profile);
  return (
    <Form submit={submit} onSubmit={send} action={t(source ? "action.save" : "mqtt.add")}>
      <div class="columns">
        {!source && text("code", { required: true })}
        {text("name", { required: true })}
        {!source && (
          <Picker
            label={t("mqtt.where")}
            hint={t("mqtt.whereHint")}
            required
            items={where.data ?? []}
            value={form.where}
            onPick={(picked) => setForm({ ...form, where: picked })}
            error={submit.at("region") ?? submit.at("facility")}
          />
        )}
        {text("host", { required: true, hint: t("mqtt.hostHint") })}
        {text("port", { hint: t("mqtt.portHint"), numeric: true })}
        {text("username")}
        {text("password", {
          type: "password",
          hint: t(source?.hasPassword ? "mqtt.passwordKept" : "mqtt.passwordOnce"),
        })}
        <SelectField
          label={t("mqtt.profile")}
          required
          choices={profiles.map((p) => ({ value: p.code, text: p.name }))}
          value={form.profile}
          onValue={(profile) => setForm({ ...form, profile, topic: "" })}
          error={submit.at("profile")}
        />
        {text("topic", {
          hint: usual ? t("mqtt.topicHint", { topic: usual }) : t("mqtt.topicHintOwn"),
          required: !usual,
        })}
        {text("clientId", { hint: t("mqtt.clientIdHint") })}
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={form.tls}
          onChange={(event) => setForm({ ...form, tls: event.currentTarget.checked })}
        />
        {t("mqtt.tls")}
      </label>
      {form.tls && (
        <TextArea
          label={t("mqtt.authority")}
          hint={t("mqtt.authorityHint")}
          value={form.authority}
          onValue={(authority) => setForm({ ...form, authority })}
          error={submit.at("authority")}
        />
      )}
    </Form>
  );
}
