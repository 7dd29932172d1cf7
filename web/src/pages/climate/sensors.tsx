/** The points where temperature and humidity are read by devices, and their tokens. */
import { useState } from "preact/hooks";
import * as api from "../../api/climate";
import type { Sensor } from "../../api/climate";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link } from "../../router";
import { may, useMe } from "../../session";
import { Dialog } from "../../ui/dialog";
import { SelectField, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Badge, type Tone } from "../../ui/state-badge";
import { Await, Empty, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { Calibrate } from "./calibrate";
import { FileImport } from "./file-import";
import { valueText } from "./model";
import "./climate.css";

const TONES: Record<Sensor["state"], Tone> = {
  new: "plain",
  alive: "ok",
  "battery-low": "warn",
  late: "warn",
  silent: "stop",
  disconnected: "stop",
  retired: "plain",
};

export default function SensorsPage() {
  const { facility, at } = useFacility();
  const manages = may(useMe(), "manage-rooms");
  const loaded = useLoad(facility.code, () => api.sensors(facility.code));
  const [secret, setSecret] = useState<{ code: string; secret: string } | null>(null);
  return (
    <Page
      title={t("sensor.title")}
      back={{ href: at("/climate"), text: t("climate.title") }}
      actions={
        <Link class="button" href={at("/climate/asides")}>
          {t("sensor.asides")}
        </Link>
      }
    >
      <p class="muted">{t("sensor.about")}</p>
      <Await of={loaded}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty text={t("sensor.empty")} />
          ) : (
            <ul class="rows">
              {items.map((sensor) => (
                <Row key={sensor.code} sensor={sensor} reload={loaded.reload} show={setSecret} />
              ))}
            </ul>
          )
        }
      </Await>
      {manages && (
        <Section title={t("sensor.add")}>
          <AddSensor done={loaded.reload} />
        </Section>
      )}
      {secret && (
        <Dialog title={t("sensor.tokenOf", { code: secret.code })} onClose={() => setSecret(null)}>
          <p>{t("sensor.tokenOnce")}</p>
          <code class="climate-secret">{secret.secret}</code>
          <p class="muted">
            {t("sensor.tokenUse", { path: `/api/v1/sensors/${secret.code}/readings` })}
          </p>
        </Dialog>
      )}
    </Page>
  );
}

const signed = (value: number) => (value > 0 ? `+${value}` : String(value));

function Row(props: {
  sensor: Sensor;
  reload: () => void;
  show: (secret: { code: string; secret: string }) => void;
}) {
  const { sensor, reload, show } = props;
  const { facility, moment, today } = useFacility();
  const who = useMe();
  const manages = may(who, "manage-rooms");
  const submit = useSubmit();
  const [calibrates, setCalibrates] = useState(false);
  const code = sensor.code;
  const token = async () => {
    show({ code, ...(await api.makeToken(facility.code, code)) });
    reload();
  };
  const change = (work: () => Promise<unknown>) => () =>
    void submit.run(async () => {
      await work();
      reload();
    });
  const active = sensor.state !== "retired";
  const { celsius, humidity } = sensor;
  return (
    <li class="row">
      <div class="row-main">
        <strong>{code}</strong>
        <Badge tone={TONES[sensor.state]}>{t(`sensor.state.${sensor.state}`)}</Badge>
      </div>
      <p class="row-sub">
        <span>
          {sensor.storeroom} {sensor.position}
        </span>
        <span>{t(`sensor.kind.${sensor.kind}`)}</span>
        {sensor.lastAt && celsius !== null && (
          <span>
            {moment(sensor.lastAt)}{" "}
            {humidity === null ? `${celsius} ℃` : valueText({ celsius, humidity })}
          </span>
        )}
        {sensor.battery !== null && <span>{t("sensor.battery", { n: sensor.battery })}</span>}
        {sensor.state === "disconnected" && sensor.connectedAt && (
          <span>{t("sensor.gone", { at: moment(sensor.connectedAt) })}</span>
        )}
        {sensor.dueOn && (
          <span>
            {t(sensor.dueOn <= today ? "sensor.overdue" : "sensor.due", { day: sensor.dueOn })}
          </span>
        )}
        {(sensor.celsiusOffset !== 0 || sensor.humidityOffset !== 0) && (
          <span>
            {t("sensor.offsets", {
              celsius: signed(sensor.celsiusOffset),
              humidity: signed(sensor.humidityOffset),
            })}
          </span>
        )}
        <span>
          {sensor.tokenMadeAt
            ? t("sensor.tokenSince", { at: moment(sensor.tokenMadeAt) })
            : t("sensor.noToken")}
        </span>
      </p>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      {may(who, "log-climate") && <FileImport sensor={code} done={reload} />}
      {manages && (
        <div class="actions climate-actions">
          {active && (
            <button type="button" class="button" onClick={() => void submit.run(token)}>
              {t(sensor.tokenMadeAt ? "sensor.rotate" : "sensor.makeToken")}
            </button>
          )}
          {active && sensor.tokenMadeAt && (
            <button
              type="button"
              class="button danger"
              onClick={change(() => api.revokeToken(facility.code, code))}
            >
              {t("sensor.revoke")}
            </button>
          )}
          {active && (
            <button type="button" class="button" onClick={() => setCalibrates(true)}>
              {t("sensor.calibrate")}
            </button>
          )}
          <button
            type="button"
            class="button quiet"
            onClick={change(() =>
              api.changeSensor(facility.code, code, { status: active ? "retired" : "active" }),
            )}
          >
            {t(active ? "sensor.retire" : "sensor.revive")}
          </button>
        </div>
      )}
      {calibrates && <Calibrate sensor={sensor} close={() => setCalibrates(false)} done={reload} />}
    </li>
  );
}

function AddSensor({ done }: { done: () => void }) {
  const { facility } = useFacility();
  const rooms = (facility.storerooms ?? []).filter((room) => room.status === "active");
  const empty = { code: "", storeroom: rooms[0]?.code ?? "", position: "", height: "" };
  const [form, setForm] = useState(empty);
  const [kind, setKind] = useState<Sensor["kind"]>("probe");
  const submit = useSubmit(["code", "storeroom", "position", "heightCm"]);
  const send = async () => {
    const { code, storeroom, position, height } = form;
    const heightCm = height.trim() === "" ? null : Number(height);
    await api.addSensor(facility.code, { code, storeroom, kind, position, heightCm });
    setForm(empty);
    done();
  };
  if (rooms.length === 0) return <Notice kind="info">{t("climate.noRooms")}</Notice>;
  return (
    <Form submit={submit} onSubmit={send} action={t("sensor.add")}>
      <div class="columns">
        <TextField
          label={t("sensor.code")}
          hint={t("sensor.codeHint", { code: `${facility.code}-T1` })}
          required
          value={form.code}
          onValue={(code) => setForm({ ...form, code })}
          error={submit.at("code")}
        />
        <SelectField
          label={t("climate.room")}
          required
          value={form.storeroom}
          onValue={(storeroom) => setForm({ ...form, storeroom })}
          choices={rooms.map((room) => ({ value: room.code, text: room.name }))}
          error={submit.at("storeroom")}
        />
        <SelectField
          label={t("sensor.kind")}
          required
          value={kind}
          onValue={(value) => setKind(value as Sensor["kind"])}
          choices={api.SENSOR_KINDS.map((each) => ({
            value: each,
            text: t(`sensor.kind.${each}`),
          }))}
        />
        <TextField
          label={t("sensor.position")}
          value={form.position}
          onValue={(position) => setForm({ ...form, position })}
          error={submit.at("position")}
        />
        <TextField
          label={t("sensor.height")}
          value={form.height}
          onValue={(height) => setForm({ ...form, height })}
          input={{ inputMode: "numeric" }}
          error={submit.at("heightCm")}
        />
      </div>
    </Form>
  );
}
