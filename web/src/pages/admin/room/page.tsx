/** One storeroom: its area beside the standard, its zones, its floor sketch, printable on A4. */
import { useState } from "preact/hooks";
import * as admin from "../../../api/admin";
import * as places from "../../../api/places";
import type { Facility } from "../../../api/types";
import { CLIMATE_CLASSES } from "../../../api/types";
import { facilityPath } from "../../../facility";
import { t, tOr } from "../../../i18n";
import { momentAt } from "../../../lib/dates";
import { Link, type Params } from "../../../router";
import { may, useMe } from "../../../session";
import { SelectField, TextField } from "../../../ui/field";
import { Form } from "../../../ui/form";
import { Icon } from "../../../ui/icon";
import { useLoad } from "../../../ui/load";
import { Page, Section } from "../../../ui/page";
import { Badge, ZONE_TONES } from "../../../ui/state-badge";
import { Await, Empty, Notice } from "../../../ui/states";
import { useSubmit } from "../../../ui/submit";
import { newPath, OF_ROOM, OF_ZONE } from "../../labels/address";
import { AreaLine } from "../area";
import { Editor } from "./editor";
import { Plan } from "./plan";
import { metres } from "./sketch";

export default function RoomPage({ code = "", room: name = "" }: Params) {
  const loaded = useLoad(`${code}/${name}`, () =>
    Promise.all([places.facility(code), admin.room(code, name)]),
  );
  const room = loaded.data?.[1];
  return (
    <Page
      title={room?.name ?? t("room.title")}
      back={{
        href: `/admin/facilities/${encodeURIComponent(code)}`,
        text: loaded.data?.[0].name ?? t("facility.title"),
      }}
    >
      <Await of={loaded}>
        {([facility, room]) => (
          // Keyed: a sketch saved by somebody else is drawn afresh.
          <Whole key={room.version} facility={facility} room={room} done={loaded.reload} />
        )}
      </Await>
    </Page>
  );
}

interface Props {
  facility: Facility;
  room: admin.Room;
  done: () => void;
}

function Whole(props: Props) {
  const { facility, room } = props;
  const edits = may(useMe(), "manage-rooms");
  return (
    <>
      <p class="room-facts">
        {facility.name} · {room.code} · {t("room.area", { area: room.areaM2 })} ·{" "}
        {tOr(`climate.${room.climateClass}`, room.climateClass)}
        {room.status === "retired" && <Badge tone="plain">{t("place.retiredRoom")}</Badge>}
      </p>
      {room.area && <AreaLine check={room.area} />}
      <div class="actions no-print">
        <Link
          class="button"
          href={facilityPath(facility.code, newPath(OF_ROOM, { thing: room.code }))}
        >
          <Icon name="label" />
          {t("labels.printSign")}
        </Link>
        <Link
          class="button"
          href={facilityPath(facility.code, newPath(OF_ZONE, { storeroom: room.code }))}
        >
          <Icon name="label" />
          {t("labels.printZone")}
        </Link>
      </div>
      <Sketched {...props} edits={edits} />
      <RoomZones {...props} edits={edits} />
      {edits && <Particulars {...props} />}
    </>
  );
}

function Sketched(props: Props & { edits: boolean }) {
  const { facility, room } = props;
  const [drawing, setDrawing] = useState(false);
  const here = new Set(
    room.zones.filter((z) => z.storeroom === room.code && z.status === "active").map((z) => z.code),
  );
  const stale = (room.sketch?.items ?? []).filter((i) => i.zone && !here.has(i.zone));
  const print = room.sketch && !drawing && (
    <button type="button" class="button" onClick={() => printPage()}>
      <Icon name="print" />
      {t("action.print")}
    </button>
  );
  return (
    <Section title={t("sketch.title")} aside={<span class="no-print">{print}</span>}>
      {drawing ? (
        <Editor
          facility={facility.code}
          room={room}
          onKept={() => {
            setDrawing(false);
            props.done();
          }}
          onDrop={() => setDrawing(false)}
        />
      ) : room.sketch ? (
        <>
          {stale.map((item) => (
            <Notice kind="warn" key={item.zone}>
              {t("sketch.stale", { zone: item.zone ?? "" })}
            </Notice>
          ))}
          <Plan sketch={room.sketch} zones={room.zones} label={t("sketch.title")} />
          <Measures room={room} sketch={room.sketch} />
        </>
      ) : (
        <Empty text={t("sketch.empty")} />
      )}
      {props.edits && !drawing && room.status !== "retired" && (
        <button type="button" class="button wide no-print" onClick={() => setDrawing(true)}>
          {t(room.sketch ? "sketch.edit" : "sketch.draw")}
        </button>
      )}
    </Section>
  );
}

const printPage = () => window.print();

function Measures({ room, sketch }: { room: admin.Room; sketch: admin.Sketch }) {
  return (
    <p class="hint">
      {t("sketch.measures", {
        wide: metres(sketch.columns, sketch.cellCm),
        deep: metres(sketch.rows, sketch.cellCm),
        area: ((sketch.columns * sketch.rows * sketch.cellCm ** 2) / 10_000).toFixed(1),
        stated: room.areaM2,
      })}{" "}
      {room.sketchedAt &&
        t("sketch.savedAt", {
          at: momentAt(room.sketchedAt, -new Date(room.sketchedAt).getTimezoneOffset()),
        })}
    </p>
  );
}

function RoomZones({ facility, room, done, edits }: Props & { edits: boolean }) {
  const submit = useSubmit();
  const mine = room.zones.filter((zone) => zone.storeroom === room.code);
  const free = room.zones.filter(
    (zone) => zone.storeroom !== room.code && zone.status === "active",
  );
  const assign = (zone: string, storeroom: string | null) =>
    submit.run(async () => {
      await places.editZone(facility.code, zone, { storeroom });
      done();
    });
  const list = (zones: typeof mine, to: string | null) => (
    <ul class="rows">
      {zones.map((zone) => (
        <li class="row" key={zone.code}>
          <div class="row-main">
            <span class="row-marks">
              <strong>{zone.name}</strong>
              <Badge tone={ZONE_TONES[zone.state]}>{t(`zoneState.${zone.state}`)}</Badge>
              {zone.status === "retired" && <Badge tone="plain">{t("zone.retired")}</Badge>}
            </span>
            {edits && (
              <button
                type="button"
                class="button quiet no-print"
                disabled={submit.busy}
                onClick={() => void assign(zone.code, to)}
              >
                {t(to ? "room.assign" : "room.unassign")}
                <span class="visually-hidden"> {zone.name}</span>
              </button>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
  return (
    <>
      <Section title={t("room.zones")}>
        {submit.message && <Notice kind="stop">{submit.message}</Notice>}
        {mine.length > 0 ? list(mine, null) : <Empty text={t("room.noZones")} />}
      </Section>
      {edits && free.length > 0 && room.status !== "retired" && (
        <div class="no-print">
          <Section title={t("room.unplaced")}>{list(free, room.code)}</Section>
        </div>
      )}
    </>
  );
}

function Particulars({ facility, room, done }: Props) {
  const [form, setForm] = useState({
    name: room.name,
    areaM2: room.areaM2,
    climateClass: room.climateClass,
  });
  const submit = useSubmit(["name", "areaM2", "climateClass"]);
  const set = (name: keyof typeof form) => (value: string) => setForm({ ...form, [name]: value });
  const change = async (body: Partial<admin.Room>) => {
    await places.editStoreroom(facility.code, room.code, body);
    done();
  };
  const retired = room.status === "retired";
  return (
    <div class="no-print">
      <Section title={t("room.edit")}>
        <div class="card">
          <Form
            submit={submit}
            onSubmit={() => change(form)}
            action={t("action.save")}
            beside={
              <button
                type="button"
                class={retired ? "button" : "button danger"}
                disabled={submit.busy}
                onClick={() =>
                  void submit.run(() => change({ status: retired ? "active" : "retired" }))
                }
              >
                {t(retired ? "room.revive" : "room.retire")}
              </button>
            }
          >
            <div class="columns">
              <TextField
                label={t("room.name")}
                required
                value={form.name}
                onValue={set("name")}
                error={submit.at("name")}
              />
              <TextField
                label={t("room.areaM2")}
                required
                value={form.areaM2}
                onValue={set("areaM2")}
                error={submit.at("areaM2")}
                input={{ inputMode: "decimal" }}
              />
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
      </Section>
    </div>
  );
}
