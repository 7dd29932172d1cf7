/** Writing a reading down: two large fields and one button. */
import { useState } from "preact/hooks";
import type { Half, HandReading, NewReading, RoomToday, Today } from "../../api/climate";
import { measuresPath, readingsPath } from "../../api/climate";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { present } from "../../lib/clock";
import { newId } from "../../lib/uuid";
import { useMe } from "../../session";
import { SelectField, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { Badge } from "../../ui/state-badge";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { limitsText, outside, readNumber, valueText } from "./model";
import { write, type Sent } from "./send";

/** Now on the server's clock, to the second. */
const nowText = () => `${new Date(present()).toISOString().slice(0, 19)}Z`;

/** A day and an hour on the facility's clock as a moment. */
function momentOf(day: string, time: string, offsetMinutes: number): string {
  const there = Date.parse(`${day}T${time}:00Z`) - offsetMinutes * 60_000;
  return `${new Date(there).toISOString().slice(0, 19)}Z`;
}

export interface Values {
  celsius: string;
  humidity: string;
}

/** The two numbers of a thermo-hygrometer. */
export function ValueFields(props: {
  values: Values;
  onValues: (values: Values) => void;
  at: (field: string) => string | undefined;
}) {
  const { values, onValues, at } = props;
  const wrong = (text: string) =>
    text !== "" && readNumber(text) === null ? t("climate.unreadable") : undefined;
  return (
    <div class="climate-values">
      <TextField
        label={t("climate.celsius")}
        required
        value={values.celsius}
        onValue={(celsius) => onValues({ ...values, celsius })}
        input={{ inputMode: "decimal" }}
        error={at("celsius") ?? wrong(values.celsius)}
      />
      <TextField
        label={t("climate.humidity")}
        required
        value={values.humidity}
        onValue={(humidity) => onValues({ ...values, humidity })}
        input={{ inputMode: "decimal" }}
        error={at("humidity") ?? wrong(values.humidity)}
      />
    </div>
  );
}

const EMPTY: Values = { celsius: "", humidity: "" };
const FIELDS = ["celsius", "humidity", "at", "note", "measure"] as const;

class Unreadable extends Error {}

function numbers(values: Values): { celsius: number; humidity: number } {
  const celsius = readNumber(values.celsius);
  const humidity = readNumber(values.humidity);
  if (celsius === null || humidity === null) throw new Unreadable();
  return { celsius, humidity };
}

export function LogForm(props: { today: Today; room: RoomToday; done: () => void }) {
  const { room } = props;
  const { facility, today } = useFacility();
  const who = useMe();
  const [values, setValues] = useState(EMPTY);
  const [other, setOther] = useState<{ day: string; time: string } | null>(null);
  const [said, setSaid] = useState<{ sent: Sent; text: string } | null>(null);
  const submit = useSubmit(FIELDS);
  const broken = outside(room.limits, readNumber(values.celsius), readNumber(values.humidity));
  const send = async () => {
    setSaid(null);
    const read = numbers(values);
    const at = other ? momentOf(other.day, other.time, facility.utcOffsetMinutes) : nowText();
    const body: NewReading = { id: newId(), storeroom: room.code, at, ...read };
    const job = { account: who.user.id, facility: facility.code, day: other?.day ?? today };
    const sent = await write(job, readingsPath(facility.code), body);
    setSaid({ sent, text: valueText(read) });
    setValues(EMPTY);
    setOther(null);
    props.done();
  };
  return (
    <Form submit={submit} onSubmit={send} action={t("climate.log")}>
      <p class="climate-limits">{t("climate.required", { limits: limitsText(room.limits) })}</p>
      <ValueFields values={values} onValues={setValues} at={submit.at} />
      {(broken.celsius || broken.humidity) && (
        <Notice kind="warn">
          {broken.celsius && <p>{t(`climate.out.celsius.${broken.celsius}`)}</p>}
          {broken.humidity && <p>{t(`climate.out.humidity.${broken.humidity}`)}</p>}
          <p>{t("climate.outNext")}</p>
        </Notice>
      )}
      {other ? (
        <div class="columns">
          <TextField
            label={t("climate.day")}
            required
            value={other.day}
            onValue={(day) => setOther({ ...other, day })}
            input={{ type: "date", max: today }}
            error={submit.at("at")}
          />
          <SelectField
            label={t("climate.time")}
            required
            value={other.time}
            onValue={(time) => setOther({ ...other, time })}
            choices={hours().map((time) => ({ value: time, text: time }))}
          />
        </div>
      ) : (
        <button
          type="button"
          class="button quiet climate-other"
          onClick={() => setOther({ day: today, time: "08:00" })}
        >
          {t("climate.otherTime")}
        </button>
      )}
      {said && (
        <Notice kind={said.sent === "posted" ? "ok" : "info"}>
          {t(`climate.said.${said.sent}`, { values: said.text })}
        </Notice>
      )}
    </Form>
  );
}

/** Every half hour of a working day. */
function hours(): string[] {
  return Array.from({ length: 29 }, (_, i) => {
    const minutes = 6 * 60 + i * 30;
    const two = (n: number) => String(n).padStart(2, "0");
    return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  });
}

const MEASURES = ["air", "cool", "heat", "dry", "wet"] as const;

/** What was done about a reading outside the limits, and what the wall says afterwards. */
export function MeasureForm(props: { reading: HandReading; done: () => void }) {
  const { reading } = props;
  const { facility, day } = useFacility();
  const who = useMe();
  const [measure, setMeasure] = useState("");
  const [values, setValues] = useState(EMPTY);
  const submit = useSubmit(FIELDS);
  const send = async () => {
    const body = { id: newId(), measure: measure.trim(), at: nowText(), ...numbers(values) };
    const job = { account: who.user.id, facility: facility.code, day: day(reading.at) };
    await write(job, measuresPath(facility.code, reading.id), body);
    props.done();
  };
  return (
    <Form submit={submit} onSubmit={send} action={t("climate.settle")}>
      <TextField
        label={t("climate.measure")}
        required
        value={measure}
        onValue={setMeasure}
        error={submit.at("measure")}
      />
      <div class="climate-chips" role="group" aria-label={t("climate.usual")}>
        {MEASURES.map((one) => (
          <button
            key={one}
            type="button"
            class="chip"
            aria-pressed={measure === t(`climate.measure.${one}`)}
            onClick={() => setMeasure(t(`climate.measure.${one}`))}
          >
            {t(`climate.measure.${one}`)}
          </button>
        ))}
      </div>
      <p class="climate-after">{t("climate.after")}</p>
      <ValueFields values={values} onValues={setValues} at={submit.at} />
    </Form>
  );
}

/** Another reading in the place of a wrong one; both stay. */
export function CorrectForm(props: { reading: HandReading; room: string; done: () => void }) {
  const { reading, room } = props;
  const { facility, day } = useFacility();
  const who = useMe();
  const [values, setValues] = useState({
    celsius: String(reading.celsius),
    humidity: String(reading.humidity),
  });
  const [note, setNote] = useState("");
  const submit = useSubmit(FIELDS);
  const send = async () => {
    const body: NewReading = {
      id: newId(),
      storeroom: room,
      at: reading.at,
      ...numbers(values),
      note: note.trim(),
      corrects: reading.id,
    };
    const job = { account: who.user.id, facility: facility.code, day: day(reading.at) };
    await write(job, readingsPath(facility.code), body);
    props.done();
  };
  return (
    <Form submit={submit} onSubmit={send} action={t("climate.correct")}>
      <p class="muted">{t("climate.correctAbout")}</p>
      <ValueFields values={values} onValues={setValues} at={submit.at} />
      <TextField
        label={t("climate.why")}
        required
        value={note}
        onValue={setNote}
        error={submit.at("note")}
      />
    </Form>
  );
}

/** Today's two marks of a room, in words. */
export function TodayMarks(props: { today: Today; room: RoomToday; waiting: readonly Half[] }) {
  const { today, room } = props;
  const { moment } = useFacility();
  return (
    <ul class="climate-today">
      {(["morning", "afternoon"] as const).map((half) => {
        const [from, to] = today.due[half];
        const { reading } = room[half];
        const waits = props.waiting.includes(half);
        const ahead = half === "afternoon" && today.half === "morning";
        return (
          <li key={half}>
            <span class="climate-half">
              {t(`climate.half.${half}`)} <small>{t("climate.dueHours", { from, to })}</small>
            </span>
            {reading ? (
              <>
                <strong>{valueText(reading)}</strong>
                <Badge tone={TONES[reading.state]}>{t(`climate.state.${reading.state}`)}</Badge>
                <small class="muted">
                  {moment(reading.at).slice(11)} {reading.by}
                </small>
              </>
            ) : (
              <Badge tone={waits || ahead ? "plain" : "warn"}>
                {t(waits ? "climate.state.waiting" : ahead ? "climate.state.ahead" : "climate.due")}
              </Badge>
            )}
          </li>
        );
      })}
    </ul>
  );
}

const TONES = { inside: "ok", incomplete: "stop", settled: "warn" } as const;
