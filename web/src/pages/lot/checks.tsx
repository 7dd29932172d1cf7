/** Condition checks of a lot at this facility: those made, and one more. */
import { useState } from "preact/hooks";
import * as stock from "../../api/stock";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { newId } from "../../lib/uuid";
import { may, useMe } from "../../session";
import { SelectField, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Section } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";

export function Checks(props: { lot: string }) {
  const { facility } = useFacility();
  const who = useMe();
  const list = useLoad(`${facility.code} ${props.lot}`, () =>
    stock.checks(facility.code, props.lot),
  );
  return (
    <Section title={t("check.title")}>
      <Await of={list}>
        {({ items }) => (
          <ul class="rows">
            {items.length === 0 && <li class="row muted">{t("check.none")}</li>}
            {items.map((check) => (
              <li class="row" key={check.id}>
                <div class="row-main">
                  <span class="row-marks">
                    <span>{check.checkedOn}</span>
                    <Badge tone={check.result === "sound" ? "ok" : "stop"}>
                      {t(`check.${check.result}`)}
                    </Badge>
                  </span>
                  <span class="muted">
                    {[check.note, check.actor.name].filter(Boolean).join(" · ")}
                  </span>
                </div>
              </li>
            ))}
          </ul>
        )}
      </Await>
      {(may(who, "post-stock") || may(who, "dispense")) && (
        <NewCheck lot={props.lot} done={list.reload} />
      )}
    </Section>
  );
}

function NewCheck(props: { lot: string; done: () => void }) {
  const { facility, today } = useFacility();
  const [id, setId] = useState(newId);
  const [open, setOpen] = useState(false);
  const [checkedOn, setCheckedOn] = useState(today);
  const [result, setResult] = useState("sound");
  const [note, setNote] = useState("");
  const submit = useSubmit(["checkedOn", "note"]);
  const send = async () => {
    await stock.recordCheck(facility.code, {
      id,
      lot: props.lot,
      checkedOn,
      result: result === "sound" ? "sound" : "unsound",
      ...(note.trim() ? { note: note.trim() } : {}),
    });
    setId(newId());
    setNote("");
    setOpen(false);
    props.done();
  };
  if (!open)
    return (
      <button type="button" class="button wide" onClick={() => setOpen(true)}>
        {t("check.record")}
      </button>
    );
  return (
    <div class="card below">
      <Form submit={submit} onSubmit={send} action={t("check.record")}>
        <div class="columns">
          <TextField
            label={t("check.on")}
            required
            value={checkedOn}
            onValue={setCheckedOn}
            input={{ type: "date", max: today }}
            error={submit.at("checkedOn")}
          />
          <SelectField
            label={t("check.result")}
            required
            choices={[
              { value: "sound", text: t("check.sound") },
              { value: "unsound", text: t("check.unsound") },
            ]}
            value={result}
            onValue={setResult}
          />
          <TextField
            label={t("post.note")}
            value={note}
            onValue={setNote}
            error={submit.at("note")}
          />
        </div>
        {result === "unsound" && <Notice kind="warn">{t("check.unsoundNext")}</Notice>}
      </Form>
    </div>
  );
}
