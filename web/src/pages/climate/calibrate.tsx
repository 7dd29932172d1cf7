/** What a calibration of a sensor found: the day, the next one, and what is added to its values. */
import { useState } from "preact/hooks";
import * as api from "../../api/climate";
import type { Sensor } from "../../api/climate";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useSubmit } from "../../ui/submit";

/** The same day a year later, the usual term; the last of February for the 29th. */
function yearLater(day: string): string {
  const [year, rest] = [Number(day.slice(0, 4)) + 1, day.slice(4)];
  return `${year}${rest === "-02-29" ? "-02-28" : rest}`;
}

export function Calibrate(props: { sensor: Sensor; close: () => void; done: () => void }) {
  const { sensor, close, done } = props;
  const { facility, today } = useFacility();
  const [form, setForm] = useState({
    calibratedOn: today,
    dueOn: yearLater(today),
    celsiusOffset: String(sensor.celsiusOffset),
    humidityOffset: String(sensor.humidityOffset),
  });
  const submit = useSubmit(Object.keys(form));
  const field = (name: keyof typeof form, input: Record<string, string>, hint?: string) => (
    <TextField
      label={t(`sensor.${name}`)}
      hint={hint}
      required
      value={form[name]}
      onValue={(value) => setForm({ ...form, [name]: value })}
      input={input}
      error={submit.at(name)}
    />
  );
  const send = async () => {
    await api.calibrate(facility.code, sensor.code, form);
    close();
    done();
  };
  return (
    <Dialog title={t("sensor.calibrateOf", { code: sensor.code })} onClose={close}>
      <p class="muted">{t("sensor.calibrateAbout")}</p>
      <Form submit={submit} onSubmit={send} action={t("action.save")}>
        {field("calibratedOn", { type: "date", max: today })}
        {field("dueOn", { type: "date", min: today })}
        {field("celsiusOffset", { inputMode: "text" }, t("sensor.offsetHint", { most: 10 }))}
        {field("humidityOffset", { inputMode: "text" }, t("sensor.offsetHint", { most: 20 }))}
      </Form>
    </Dialog>
  );
}
