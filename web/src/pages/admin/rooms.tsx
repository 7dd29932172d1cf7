/** The zones and storerooms of a facility. */
import { useState } from "preact/hooks";
import * as places from "../../api/places";
import {
  CLIMATE_CLASSES,
  ZONE_PURPOSES,
  ZONE_STATES,
  type Facility,
  type Zone,
} from "../../api/types";
import { t, tOr } from "../../i18n";
import { Link } from "../../router";
import { SelectField, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { Section } from "../../ui/page";
import { Badge, ZONE_TONES } from "../../ui/state-badge";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { AreaLine } from "./area";

interface Props {
  facility: Facility;
  done: () => void;
}

export function Zones({ facility, done }: Props) {
  const submit = useSubmit();
  const toggle = (zone: Zone) =>
    submit.run(async () => {
      const status = zone.status === "active" ? "retired" : "active";
      await places.editZone(facility.code, zone.code, { status });
      done();
    });
  return (
    <Section title={t("facility.zones")}>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <ul class="rows">
        {(facility.zones ?? []).map((zone) => (
          <li class="row" key={zone.code}>
            <div class="row-main">
              <span class="row-marks">
                <strong>{zone.name}</strong>
                <Badge tone={ZONE_TONES[zone.state]}>{t(`zoneState.${zone.state}`)}</Badge>
                {zone.status === "retired" && <Badge tone="plain">{t("zone.retired")}</Badge>}
              </span>
              <button
                type="button"
                class="button quiet"
                disabled={submit.busy}
                onClick={() => void toggle(zone)}
              >
                {t(zone.status === "active" ? "zone.retire" : "zone.revive")}
              </button>
            </div>
            <p class="row-sub">
              <span>{zone.code}</span>
              <span>{t(`zonePurpose.${zone.purpose}`)}</span>
            </p>
          </li>
        ))}
      </ul>
      <NewZone facility={facility} done={done} />
    </Section>
  );
}

function NewZone({ facility, done }: Props) {
  const [open, setOpen] = useState(false);
  const [form, setForm] = useState({ code: "", name: "", state: "qualified", purpose: "storage" });
  const submit = useSubmit(["code", "name", "state", "purpose"]);
  const set = (name: keyof typeof form) => (value: string) => setForm({ ...form, [name]: value });
  const send = async () => {
    await places.addZone(facility.code, form as Partial<Zone>);
    setOpen(false);
    done();
  };
  if (!open) return <AddButton text={t("zone.new")} onClick={() => setOpen(true)} />;
  return (
    <div class="card below">
      <Form submit={submit} onSubmit={send} action={t("zone.new")}>
        <div class="columns">
          <TextField
            label={t("zone.code")}
            required
            value={form.code}
            onValue={set("code")}
            error={submit.at("code")}
          />
          <TextField
            label={t("zone.name")}
            required
            value={form.name}
            onValue={set("name")}
            error={submit.at("name")}
          />
          <SelectField
            label={t("column.state")}
            required
            choices={ZONE_STATES.map((s) => ({ value: s, text: t(`zoneState.${s}`) }))}
            value={form.state}
            onValue={set("state")}
          />
          <SelectField
            label={t("zone.purpose")}
            required
            choices={ZONE_PURPOSES.map((p) => ({ value: p, text: t(`zonePurpose.${p}`) }))}
            value={form.purpose}
            onValue={set("purpose")}
            error={submit.at("purpose")}
          />
        </div>
      </Form>
    </div>
  );
}

function AddButton(props: { text: string; onClick: () => void }) {
  return (
    <button type="button" class="button wide" onClick={props.onClick}>
      {props.text}
    </button>
  );
}

const roomPath = (facility: string, room: string) =>
  `/admin/facilities/${encodeURIComponent(facility)}/rooms/${encodeURIComponent(room)}`;

export function Storerooms({ facility, done }: Props) {
  const rooms = facility.storerooms ?? [];
  return (
    <Section title={t("facility.storerooms")}>
      {facility.area && <AreaLine check={facility.area} />}
      <ul class="rows">
        {rooms.length === 0 && <li class="row muted">{t("room.none")}</li>}
        {rooms.map((room) => (
          <li class="row row-link" key={room.code}>
            <div class="row-main">
              <Link href={roomPath(facility.code, room.code)}>{room.name}</Link>
              <span>{t("room.area", { area: room.areaM2 })}</span>
            </div>
            <p class="row-sub">
              <span>{room.code}</span>
              <span>{tOr(`climate.${room.climateClass}`, room.climateClass)}</span>
              {room.status === "retired" && <span>{t("place.retiredRoom")}</span>}
            </p>
          </li>
        ))}
      </ul>
      <NewRoom facility={facility} done={done} />
    </Section>
  );
}

function NewRoom({ facility, done }: Props) {
  const [open, setOpen] = useState(false);
  const [form, setForm] = useState({ code: "", name: "", areaM2: "", climateClass: "normal" });
  const submit = useSubmit(["code", "name", "areaM2", "climateClass"]);
  const set = (name: keyof typeof form) => (value: string) => setForm({ ...form, [name]: value });
  const send = async () => {
    await places.addStoreroom(facility.code, form);
    setOpen(false);
    done();
  };
  const text = (name: "code" | "name" | "areaM2") => (
    <TextField
      label={t(`room.${name}`)}
      required
      value={form[name]}
      onValue={set(name)}
      error={submit.at(name)}
      {...(name === "areaM2" ? { input: { inputMode: "decimal" } } : {})}
    />
  );
  if (!open) return <AddButton text={t("room.new")} onClick={() => setOpen(true)} />;
  return (
    <div class="card below">
      <Form submit={submit} onSubmit={send} action={t("room.new")}>
        <div class="columns">
          {text("code")}
          {text("name")}
          {text("areaM2")}
          <SelectField
            label={t("room.climateClass")}
            required
            choices={CLIMATE_CLASSES.map((c) => ({ value: c, text: t(`climate.${c}`) }))}
            value={form.climateClass}
            onValue={set("climateClass")}
          />
        </div>
      </Form>
    </div>
  );
}
