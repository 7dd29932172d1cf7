/** Trainings a facility holds: what, when, who was there, how their test went. */
import { useState } from "preact/hooks";
import * as api from "../../api/staff";
import type { Member, Training, TrainingKind } from "../../api/staff";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { newId } from "../../lib/uuid";
import { Dialog } from "../../ui/dialog";
import { SelectField, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Await } from "../../ui/states";
import { useSubmit } from "../../ui/submit";

export function Trainings(props: { people: Member[]; manages: boolean; done: () => void }) {
  const { facility } = useFacility();
  const loaded = useLoad(facility.code, () => api.trainings(facility.code));
  const [adds, setAdds] = useState(false);
  const [marked, setMarked] = useState<Training | null>(null);
  const done = () => {
    loaded.reload();
    props.done();
  };
  return (
    <>
      <Await of={loaded}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="muted">{t("staff.noTrainings")}</p>
          ) : (
            <ul class="rows">
              {items.map((one) => (
                <li key={one.id} class="row">
                  <div class="row-main">
                    <strong>{one.title}</strong>
                    {props.manages && (
                      <button type="button" class="button" onClick={() => setMarked(one)}>
                        {t("staff.training.marks")}
                      </button>
                    )}
                  </div>
                  <p class="row-sub">
                    <span>
                      {t("staff.training.told", {
                        kind: t(`staff.training.${one.kind}`),
                        day: one.heldOn,
                        hours: one.hours,
                        n: one.attended,
                      })}
                    </span>
                    {one.test && (
                      <span>
                        {t("staff.training.test", {
                          full: one.test.fullMark,
                          pass: one.test.passMark,
                        })}
                      </span>
                    )}
                    {one.material && <span>{one.material}</span>}
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Await>
      {props.manages && (
        <button type="button" class="button" onClick={() => setAdds(true)}>
          {t("staff.training.add")}
        </button>
      )}
      {adds && <AddDialog close={() => setAdds(false)} done={done} />}
      {marked && (
        <MarksDialog
          training={marked}
          people={props.people.filter((one) => !one.leftOn)}
          close={() => setMarked(null)}
          done={done}
        />
      )}
    </>
  );
}

function AddDialog({ close, done }: { close: () => void; done: () => void }) {
  const { facility, today } = useFacility();
  const [id] = useState(newId);
  const [kind, setKind] = useState<TrainingKind>("pre_post");
  const [form, setForm] = useState({
    title: "",
    material: "",
    hours: "8",
    heldOn: today,
    fullMark: "100",
    passMark: "60",
  });
  const submit = useSubmit([...Object.keys(form), "test"]);
  const send = async () => {
    const { title, material, heldOn, hours, fullMark, passMark } = form;
    const test = fullMark.trim()
      ? { fullMark: Number(fullMark), passMark: Number(passMark || "0") }
      : null;
    const body = { id, kind, title, material, hours: Number(hours || "0"), heldOn, test };
    await api.addTraining(facility.code, body);
    close();
    done();
  };
  const field = (
    name: keyof typeof form,
    input: Record<string, string> = {},
    error = submit.at(name),
  ) => (
    <TextField
      label={t(`staff.training.${name}`)}
      required={name === "title" || name === "hours" || name === "heldOn"}
      value={form[name]}
      onValue={(value) => setForm({ ...form, [name]: value })}
      input={input}
      error={error}
    />
  );
  return (
    <Dialog title={t("staff.training.add")} onClose={close}>
      <Form submit={submit} onSubmit={send} action={t("action.save")}>
        <SelectField
          label={t("staff.training.kind")}
          required
          choices={(["pre_post", "yearly"] as const).map((value) => ({
            value,
            text: t(`staff.training.${value}`),
          }))}
          value={kind}
          onValue={(value) => setKind(value as TrainingKind)}
        />
        {field("title")}
        {field("material")}
        {field("hours", { inputMode: "numeric" })}
        {field("heldOn", { type: "date" })}
        {field("fullMark", { inputMode: "numeric" }, submit.at("test"))}
        {field("passMark", { inputMode: "numeric" })}
      </Form>
    </Dialog>
  );
}

/** The people of this facility; those of others are entered through their own page or a program. */
function MarksDialog(props: {
  training: Training;
  people: Member[];
  close: () => void;
  done: () => void;
}) {
  const { facility } = useFacility();
  const { training, people } = props;
  const loaded = useLoad(training.id, () => api.training(facility.code, training.id));
  const [typed, setTyped] = useState<Record<string, { attended: boolean; score: string }>>({});
  const submit = useSubmit();
  const known = new Map((loaded.data?.marks ?? []).map((mark) => [mark.member, mark]));
  const of = (id: string) => {
    const mark = known.get(id);
    const score = mark?.score === null || mark === undefined ? "" : String(mark.score);
    return typed[id] ?? { attended: mark?.attended ?? false, score };
  };
  const send = async () => {
    const marks = people
      .filter((one) => typed[one.id])
      .map((one) => {
        const { attended, score } = of(one.id);
        return { member: one.id, attended, score: score.trim() ? Number(score) : null };
      });
    if (marks.length > 0) await api.markTraining(facility.code, training.id, marks);
    props.close();
    props.done();
  };
  return (
    <Dialog title={training.title} onClose={props.close}>
      <Await of={loaded}>
        {() => (
          <Form submit={submit} onSubmit={send} action={t("action.save")}>
            {people.map((one) => {
              const mark = of(one.id);
              const set = (next: typeof mark) => setTyped({ ...typed, [one.id]: next });
              const passed = known.get(one.id)?.passed;
              return (
                <div key={one.id}>
                  <label class="check">
                    <input
                      type="checkbox"
                      checked={mark.attended}
                      onChange={(event) => set({ ...mark, attended: event.currentTarget.checked })}
                    />
                    {t("staff.training.there", { name: one.name })}
                  </label>
                  {training.test && mark.attended && (
                    <TextField
                      label={t("staff.training.score", { name: one.name })}
                      hint={
                        passed === undefined
                          ? undefined
                          : t(passed ? "staff.training.passed" : "staff.training.failed")
                      }
                      value={mark.score}
                      onValue={(score) => set({ ...mark, score })}
                      input={{ inputMode: "numeric" }}
                    />
                  )}
                </div>
              );
            })}
          </Form>
        )}
      </Await>
    </Dialog>
  );
}
