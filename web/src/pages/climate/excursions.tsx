/** Stretches outside the limits as sensors tell them: seen, what was done, closed. */
import { useState } from "preact/hooks";
import * as api from "../../api/climate";
import type { Excursion, NoteKind } from "../../api/climate";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { newId } from "../../lib/uuid";
import { useQuery } from "../../router";
import { may, useMe } from "../../session";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { usePaged } from "../../ui/load";
import { MoreButton, Section } from "../../ui/page";
import { Badge, type Tone } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { lasted } from "./model";

const TONES: Record<Excursion["gravity"], Tone> = {
  noticed: "warn",
  warning: "warn",
  alarm: "stop",
};

export function Excursions(props: { turn: number; done: () => void }) {
  const { facility } = useFacility();
  const [query, change] = useQuery();
  const all = query.excursions === "all";
  const paged = usePaged(`${facility.code} ${all} ${props.turn}`, (after) =>
    api.excursions(facility.code, { ...(all ? {} : { open: true }), after }),
  );
  return (
    <Section
      title={t("excursion.title")}
      aside={
        <label class="check">
          <input
            type="checkbox"
            checked={all}
            onChange={(e) => change({ excursions: e.currentTarget.checked ? "all" : "" })}
          />
          {t("excursion.all")}
        </label>
      }
    >
      <p class="muted">{t("excursion.about")}</p>
      <Await of={paged.list}>
        {(items) =>
          items.length === 0 ? (
            <Empty text={t("excursion.empty")} />
          ) : (
            <ul class="rows">
              {items.map((one) => (
                <Row key={one.id} one={one} done={props.done} />
              ))}
            </ul>
          )
        }
      </Await>
      <MoreButton more={paged.more} busy={paged.loadingMore} />
    </Section>
  );
}

const unit = (one: Excursion) => (one.quantity === "celsius" ? "℃" : "%");

function Row({ one, done }: { one: Excursion; done: () => void }) {
  const { moment } = useFacility();
  const logs = may(useMe(), "log-climate");
  const [kind, setKind] = useState<NoteKind | null>(null);
  const closed = one.notes.some((note) => note.kind === "closing");
  const measured = one.notes.some((note) => note.kind === "measure");
  const kinds: NoteKind[] = [
    ...(one.notes.length === 0 ? (["acknowledgement"] as const) : []),
    "measure",
    ...(one.endedAt && measured ? (["closing"] as const) : []),
  ];
  return (
    <li class="row">
      <div class="row-main">
        <strong>
          {one.storeroom.name} {t(`climate.out.${one.quantity}.${one.side}`)}
        </strong>
        <Badge tone={closed ? "ok" : TONES[one.gravity]}>
          {t(closed ? "excursion.closed" : `excursion.gravity.${one.gravity}`)}
        </Badge>
      </div>
      <p class="row-sub">
        <span>{t("excursion.worst", { value: one.worst, limit: one.limit, unit: unit(one) })}</span>
        <span>
          {t(one.endedAt ? "excursion.span" : "excursion.since", {
            from: moment(one.beganAt),
            to: one.endedAt ? moment(one.endedAt) : "",
          })}
        </span>
        <span>{t("excursion.lasted", { time: lasted(one.lastedSeconds) })}</span>
        <span>{t("excursion.sensor", { code: one.sensor })}</span>
      </p>
      {one.notes.map((note) => (
        <p key={note.id} class="climate-done">
          {t("excursion.said", {
            kind: t(`excursion.note.${note.kind}`),
            note: note.note,
            by: note.by,
            at: moment(note.at),
          })}
        </p>
      ))}
      {logs && !closed && (
        <div class="actions climate-actions">
          {kinds.map((each) => (
            <button key={each} type="button" class="button" onClick={() => setKind(each)}>
              {t(`excursion.note.${each}`)}
            </button>
          ))}
        </div>
      )}
      {kind && <NoteDialog one={one} kind={kind} close={() => setKind(null)} done={done} />}
    </li>
  );
}

function NoteDialog(props: {
  one: Excursion;
  kind: NoteKind;
  close: () => void;
  done: () => void;
}) {
  const { one, kind } = props;
  const { facility } = useFacility();
  const [text, setText] = useState("");
  // The same id however often it is sent.
  const [id] = useState(newId);
  const submit = useSubmit(["note"]);
  const send = async () => {
    await api.note(facility.code, one.id, { id, kind, note: text });
    props.close();
    props.done();
  };
  return (
    <Dialog title={t(`excursion.note.${kind}`)} onClose={props.close}>
      <Form submit={submit} onSubmit={send} action={t("action.save")}>
        <TextField
          label={t(`excursion.words.${kind}`)}
          required={kind !== "acknowledgement"}
          value={text}
          onValue={setText}
          error={submit.at("note")}
        />
      </Form>
    </Dialog>
  );
}
