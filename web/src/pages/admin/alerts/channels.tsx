/** Group robots and webhooks: adding one, trying it out, switching it off. Keys are only written. */
import { useState } from "preact/hooks";
import * as api from "../../../api/alerts";
import { KINDS, type Channel, type ChannelKind } from "../../../api/alerts";
import type { Page as PageOf } from "../../../api/types";
import { t } from "../../../i18n";
import { momentHere } from "../../../lib/dates";
import { SelectField, TextField } from "../../../ui/field";
import { Form } from "../../../ui/form";
import type { Loaded } from "../../../ui/load";
import { Section } from "../../../ui/page";
import { Badge } from "../../../ui/state-badge";
import { Await, Empty, Notice } from "../../../ui/states";
import { useSubmit } from "../../../ui/submit";
import { PlaceField, placeName, placeOf, useOwnPlace } from "./place";

export function Channels({ loaded }: { loaded: Loaded<PageOf<Channel>> }) {
  const [adding, setAdding] = useState(false);
  return (
    <Section title={t("channel.title")}>
      <p class="hint">{t("channel.about")}</p>
      <Await of={loaded}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty text={t("channel.empty")} />
          ) : (
            <ul class="rows">
              {items.map((channel) => (
                <Row key={channel.id} channel={channel} done={loaded.reload} />
              ))}
            </ul>
          )
        }
      </Await>
      {adding ? (
        <Adding
          done={() => {
            setAdding(false);
            loaded.reload();
          }}
        />
      ) : (
        <button type="button" class="button wide" onClick={() => setAdding(true)}>
          {t("channel.add")}
        </button>
      )}
    </Section>
  );
}

function Row({ channel, done }: { channel: Channel; done: () => void }) {
  const submit = useSubmit();
  const [editing, setEditing] = useState(false);
  const toggle = () =>
    submit.run(async () => {
      await api.changeChannel(channel.id, { active: !channel.active });
      done();
    });
  return (
    <li class="row">
      <div class="row-main">
        <span class="row-marks">
          <strong>{channel.name}</strong>
          {!channel.active && <Badge tone="plain">{t("channel.off")}</Badge>}
        </span>
      </div>
      <p class="row-sub">
        <span>{t(`channel.kind.${channel.kind}`)}</span>
        <span>{placeName(channel.place)}</span>
        <span>{t("channel.leads", { host: channel.host })}</span>
        <span>{t(channel.signed ? "channel.signed" : "channel.unsigned")}</span>
        <span>{t("channel.setAt", { at: momentHere(channel.changedAt) })}</span>
        {channel.triedAt && <span>{t("channel.sentAt", { at: momentHere(channel.triedAt) })}</span>}
      </p>
      <div class="actions below">
        <TrialButton channel={channel} />
        <button type="button" class="button quiet" onClick={() => setEditing(!editing)}>
          {t("channel.edit")}
        </button>
        <button
          type="button"
          class="button quiet"
          disabled={submit.busy}
          onClick={() => void toggle()}
        >
          {t(channel.active ? "channel.switchOff" : "channel.switchOn")}
        </button>
      </div>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      {editing && (
        <Editing
          channel={channel}
          done={() => {
            setEditing(false);
            done();
          }}
        />
      )}
    </li>
  );
}

function TrialButton({ channel }: { channel: Channel }) {
  const submit = useSubmit();
  const [trial, setTrial] = useState<api.Trial | null>(null);
  const send = () =>
    submit.run(async () => {
      setTrial(null);
      setTrial(await api.tryChannel(channel.id));
    });
  return (
    <>
      <button type="button" class="button" disabled={submit.busy} onClick={() => void send()}>
        {t(submit.busy ? "channel.trying" : "channel.try")}
      </button>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      {trial?.sent && <Notice kind="ok">{t("channel.tried")}</Notice>}
      {trial?.reason && <Notice kind="stop">{trial.reason.detail}</Notice>}
    </>
  );
}

/** The two texts that are written and never shown again. */
function Keys(props: {
  kind: ChannelKind;
  address: string;
  secret: string;
  kept: boolean;
  set: (change: { address?: string; secret?: string }) => void;
  at: (field: string) => string | undefined;
}) {
  return (
    <>
      <TextField
        label={t("channel.address")}
        required={!props.kept}
        hint={t(props.kept ? "channel.keptHint" : `channel.addressHint.${props.kind}`)}
        value={props.address}
        onValue={(address) => props.set({ address })}
        error={props.at("address")}
        input={{ autocapitalize: "none" }}
      />
      {props.kind !== "wecom" && (
        <TextField
          label={t("channel.secret")}
          required={props.kind === "webhook" && !props.kept}
          hint={t(props.kept ? "channel.keptHint" : `channel.secretHint.${props.kind}`)}
          value={props.secret}
          onValue={(secret) => props.set({ secret })}
          error={props.at("secret")}
          input={{ type: "password", autocomplete: "new-password" }}
        />
      )}
    </>
  );
}

function Editing({ channel, done }: { channel: Channel; done: () => void }) {
  const [form, setForm] = useState({ name: channel.name, address: "", secret: "" });
  const submit = useSubmit(["name", "address", "secret"]);
  const set = (change: Partial<typeof form>) => setForm({ ...form, ...change });
  const send = async () => {
    await api.changeChannel(channel.id, {
      name: form.name,
      // What is left empty stays as it was.
      ...(form.address.trim() ? { address: form.address } : {}),
      ...(form.secret.trim() ? { secret: form.secret } : {}),
    });
    done();
  };
  return (
    <div class="card below">
      <Form submit={submit} onSubmit={send} action={t("action.save")}>
        <TextField
          label={t("channel.name")}
          required
          value={form.name}
          onValue={(name) => set({ name })}
          error={submit.at("name")}
        />
        <Keys kind={channel.kind} {...form} kept set={set} at={submit.at} />
      </Form>
    </div>
  );
}

function Adding({ done }: { done: () => void }) {
  const own = useOwnPlace();
  const [form, setForm] = useState({
    kind: "wecom" as ChannelKind,
    name: "",
    place: own,
    address: "",
    secret: "",
  });
  const submit = useSubmit(["name", "address", "secret"]);
  const set = (change: Partial<typeof form>) => setForm({ ...form, ...change });
  const send = async () => {
    const { kind, name, address, secret } = form;
    await api.addChannel({
      ...placeOf(form.place),
      kind,
      name,
      address,
      ...(kind === "wecom" ? {} : { secret }),
    });
    done();
  };
  return (
    <div class="card below">
      <Form submit={submit} onSubmit={send} action={t("channel.add")}>
        <SelectField
          label={t("channel.kind")}
          required
          choices={KINDS.map((kind) => ({ value: kind, text: t(`channel.kind.${kind}`) }))}
          value={form.kind}
          onValue={(kind) => set({ kind: kind as ChannelKind })}
        />
        <TextField
          label={t("channel.name")}
          required
          value={form.name}
          onValue={(name) => set({ name })}
          error={submit.at("name")}
        />
        <PlaceField value={form.place} onPick={(place) => set({ place })} />
        <Keys
          kind={form.kind}
          address={form.address}
          secret={form.secret}
          kept={false}
          set={set}
          at={submit.at}
        />
      </Form>
    </div>
  );
}
