/** Saying something about what sensors tell: seen, what was done, closed. */
import { useState } from "preact/hooks";
import type { Excursion, NoteKind } from "../../api/climate";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { newId } from "../../lib/uuid";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useSubmit } from "../../ui/submit";

type Note = Excursion["notes"][number];
type Send = (note: { id: string; kind: NoteKind; note: string }) => Promise<unknown>;

/** What was said, and what may be said next. */
export function Notes(props: {
  notes: Note[];
  over: boolean;
  logs: boolean;
  send: Send;
  done: () => void;
}) {
  const { notes } = props;
  const { moment } = useFacility();
  const [kind, setKind] = useState<NoteKind | null>(null);
  const closed = notes.some((note) => note.kind === "closing");
  const measured = notes.some((note) => note.kind === "measure");
  const kinds: NoteKind[] = [
    ...(notes.length === 0 ? (["acknowledgement"] as const) : []),
    "measure",
    ...(props.over && measured ? (["closing"] as const) : []),
  ];
  return (
    <>
      {notes.map((note) => (
        <p key={note.id} class="climate-done">
          {t(note.note ? "excursion.said" : "excursion.saidNothing", {
            kind: t(`excursion.note.${note.kind}`),
            note: note.note,
            by: note.by,
            at: moment(note.at),
          })}
        </p>
      ))}
      {props.logs && !closed && (
        <div class="actions climate-actions">
          {kinds.map((each) => (
            <button key={each} type="button" class="button" onClick={() => setKind(each)}>
              {t(`excursion.note.${each}`)}
            </button>
          ))}
        </div>
      )}
      {kind && (
        <NoteDialog kind={kind} send={props.send} close={() => setKind(null)} done={props.done} />
      )}
    </>
  );
}

function NoteDialog(props: { kind: NoteKind; send: Send; close: () => void; done: () => void }) {
  const { kind } = props;
  const [text, setText] = useState("");
  // The same id however often it is sent.
  const [id] = useState(newId);
  const submit = useSubmit(["note"]);
  const send = async () => {
    await props.send({ id, kind, note: text });
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
