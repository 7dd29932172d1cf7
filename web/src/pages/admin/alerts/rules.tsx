/** Rules: of which event who is told, when, by which channel. The nearest to a facility holds. */
import { useState } from "preact/hooks";
import * as api from "../../../api/alerts";
import { EVENTS, STAGES, type Channel, type Rule, type Stage } from "../../../api/alerts";
import { t } from "../../../i18n";
import { SelectField } from "../../../ui/field";
import { Form } from "../../../ui/form";
import { useLoad } from "../../../ui/load";
import { Section } from "../../../ui/page";
import { Badge } from "../../../ui/state-badge";
import { Await, Notice } from "../../../ui/states";
import { useSubmit } from "../../../ui/submit";
import { PlaceField, placeName, placeOf, useOwnPlace } from "./place";
import { readTerms, TermsFields, termsOf, termsText, type TermsForm } from "./terms";

export function Rules({ channels }: { channels: Channel[] }) {
  const loaded = useLoad("", api.rules);
  const [adding, setAdding] = useState(false);
  return (
    <Section title={t("rule.title")}>
      <p class="hint">{t("rule.about")}</p>
      <Await of={loaded}>
        {({ items }) => (
          <ul class="rows">
            {ordered(items).map((rule) => (
              <Row key={rule.id} rule={rule} channels={channels} done={loaded.reload} />
            ))}
          </ul>
        )}
      </Await>
      {adding ? (
        <Adding
          channels={channels}
          done={() => {
            setAdding(false);
            loaded.reload();
          }}
        />
      ) : (
        <button type="button" class="button wide" onClick={() => setAdding(true)}>
          {t("rule.add")}
        </button>
      )}
    </Section>
  );
}

/** By event and stage as they are told; one's own before the program's. */
function ordered(rules: readonly Rule[]): Rule[] {
  const rank = (rule: Rule) =>
    EVENTS.indexOf(rule.event) * 4 + STAGES.indexOf(rule.stage) * 2 + (rule.default ? 1 : 0);
  return [...rules].sort((a, b) => rank(a) - rank(b));
}

function Row(props: { rule: Rule; channels: Channel[]; done: () => void }) {
  const { rule, channels, done } = props;
  const [editing, setEditing] = useState(false);
  const submit = useSubmit();
  const remove = () =>
    submit.run(async () => {
      await api.removeRule(rule.id);
      done();
    });
  return (
    <li class="row">
      <div class="row-main">
        <strong>
          {t(`alert.event.${rule.event}`)} · {t(`rule.stage.${rule.stage}`)}
        </strong>
        <span class="row-marks">
          {rule.default && <Badge tone="plain">{t("rule.default")}</Badge>}
          {!rule.active && <Badge tone="warn">{t("rule.off")}</Badge>}
        </span>
      </div>
      <p class="row-sub">
        <span>{placeName(rule.place)}</span>
        {termsText(rule, channels).map((text) => (
          <span key={text}>{text}</span>
        ))}
      </p>
      {rule.mayChange && (
        <div class="actions below">
          <button type="button" class="button quiet" onClick={() => setEditing(!editing)}>
            {t("rule.edit")}
          </button>
          <button
            type="button"
            class="button quiet"
            disabled={submit.busy}
            onClick={() => void remove()}
          >
            {t("rule.remove")}
          </button>
        </div>
      )}
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      {editing && (
        <Editing
          rule={rule}
          channels={channels}
          done={() => {
            setEditing(false);
            done();
          }}
        />
      )}
    </li>
  );
}

function Editing(props: { rule: Rule; channels: Channel[]; done: () => void }) {
  const { rule } = props;
  const [form, setForm] = useState<TermsForm>(termsOf(rule));
  const submit = useSubmit(["minutes", "quiet", "channels"]);
  const send = async () => {
    await api.changeRule(rule.id, readTerms(form));
    props.done();
  };
  return (
    <div class="card below">
      <Form submit={submit} onSubmit={send} action={t("action.save")}>
        <TermsFields
          form={form}
          set={(change) => setForm({ ...form, ...change })}
          stage={rule.stage}
          channels={props.channels}
          at={submit.at}
        />
      </Form>
    </div>
  );
}

const FRESH: TermsForm = {
  minutes: "0",
  roles: ["depot_manager", "county"],
  channels: [],
  quiet: false,
  from: "22:00",
  to: "07:00",
  loud: true,
  active: true,
};

function Adding(props: { channels: Channel[]; done: () => void }) {
  const own = useOwnPlace();
  const [about, setAbout] = useState({
    event: EVENTS[0] as (typeof EVENTS)[number],
    stage: "first" as Stage,
    place: own,
  });
  const [form, setForm] = useState<TermsForm>(FRESH);
  const submit = useSubmit(["event", "minutes", "quiet", "channels"]);
  const send = async () => {
    const { event, stage } = about;
    await api.addRule({ ...placeOf(about.place), event, stage, terms: readTerms(form) });
    props.done();
  };
  return (
    <div class="card below">
      <Form submit={submit} onSubmit={send} action={t("rule.add")}>
        <SelectField
          label={t("rule.event")}
          required
          choices={EVENTS.map((event) => ({ value: event, text: t(`alert.event.${event}`) }))}
          value={about.event}
          onValue={(event) => setAbout({ ...about, event: event as typeof about.event })}
          error={submit.at("event")}
        />
        <SelectField
          label={t("rule.stage")}
          required
          choices={STAGES.map((stage) => ({ value: stage, text: t(`rule.stage.${stage}`) }))}
          value={about.stage}
          onValue={(stage) => setAbout({ ...about, stage: stage as Stage })}
        />
        <PlaceField value={about.place} onPick={(place) => setAbout({ ...about, place })} />
        <TermsFields
          form={form}
          set={(change) => setForm({ ...form, ...change })}
          stage={about.stage}
          channels={props.channels}
          at={submit.at}
        />
      </Form>
    </div>
  );
}
