/** The fields of a facility, for making one and for changing one. */
import { useState } from "preact/hooks";
import type { FacilityBody } from "../../api/places";
import * as places from "../../api/places";
import { allFacilities } from "../../api/shared";
import {
  FACILITY_KINDS,
  FACILITY_LEVELS,
  FACILITY_STATUSES,
  type Facility,
  type FacilityKind,
} from "../../api/types";
import { t, tOr } from "../../i18n";
import { SelectField, TextField } from "../../ui/field";
import { useLoad } from "../../ui/load";
import { Picker } from "../../ui/picker";
import { Notice } from "../../ui/states";
import type { Submit } from "../../ui/submit";

export interface FacilityForm {
  code: string;
  name: string;
  kind: FacilityKind;
  level: string;
  region: string;
  supplier: string;
  address: string;
  phone: string;
  hours: string;
  latitude: string;
  longitude: string;
  status: string;
  published: string;
}

export const FACILITY_FIELDS = [
  "code",
  "name",
  "kind",
  "level",
  "region",
  "supplier",
  "address",
  "phone",
  "hours",
  "latitude",
  "longitude",
  "status",
  "published",
] as const;

export function useFacilityForm(from?: Facility, region = "") {
  const [form, setForm] = useState<FacilityForm>({
    code: from?.code ?? "",
    name: from?.name ?? "",
    kind: from?.kind ?? "outlet",
    level: from?.level ?? "",
    region: from?.region.code ?? region,
    supplier: from?.supplier?.code ?? "",
    address: from?.address ?? "",
    phone: from?.phone ?? "",
    hours: from?.hours ?? "",
    latitude: from?.latitude?.toString() ?? "",
    longitude: from?.longitude?.toString() ?? "",
    status: from?.status ?? "active",
    published: from?.published ? "yes" : "no",
  });
  const set = (name: keyof FacilityForm) => (value: string) =>
    setForm((now) => ({ ...now, [name]: value }));
  return { form, set };
}

/**
 * Degrees as typed. What is no number goes to the server as it is: its refusal names the field.
 */
export function degrees(text: string): number | null {
  const plain = text.trim().replace("\uff0e", ".");
  if (!plain) return null;
  const value = Number(plain);
  return Number.isNaN(value) ? (plain as unknown as number) : value;
}

/** What a new facility is made from: empty fields are left out. */
export function bodyOf(form: FacilityForm): FacilityBody {
  const kept = Object.entries(form).filter(
    ([name, value]) => value !== "" && name !== "status" && name !== "published",
  );
  const body = Object.fromEntries(kept) as FacilityBody;
  const { latitude, longitude } = form;
  if (latitude) body.latitude = degrees(latitude);
  if (longitude) body.longitude = degrees(longitude);
  if (form.kind !== "depot") delete body.level;
  return body;
}

type Props = ReturnType<typeof useFacilityForm> & {
  submit: Submit;
  isNew: boolean;
  from?: Facility;
};

export function FacilityFields(props: Props) {
  const { form, set, submit, isNew } = props;
  const text = (name: "code" | "name" | "address" | "phone", required = false) => (
    <TextField
      label={t(`facility.${name}`)}
      required={required}
      value={form[name]}
      onValue={set(name)}
      error={submit.at(name)}
    />
  );
  return (
    <div class="columns">
      {isNew && text("code", true)}
      {text("name", true)}
      {isNew && <KindFields {...props} />}
      <RegionField {...props} />
      <SupplierField {...props} />
      {text("address")}
      {text("phone")}
      <TextField
        label={t("facility.hours")}
        hint={t("place.hoursHint")}
        value={form.hours}
        onValue={set("hours")}
        error={submit.at("hours")}
      />
      {props.from && <HoursRead typed={form.hours} from={props.from} />}
      <TextField
        label={t("place.latitude")}
        hint={t("place.latitudeHint")}
        value={form.latitude}
        onValue={set("latitude")}
        error={submit.at("latitude")}
        input={{ inputMode: "decimal" }}
      />
      <TextField
        label={t("place.longitude")}
        value={form.longitude}
        onValue={set("longitude")}
        error={submit.at("longitude")}
        input={{ inputMode: "decimal" }}
      />
      {!isNew && (
        <SelectField
          label={t("facility.status")}
          required
          choices={FACILITY_STATUSES.map((s) => ({ value: s, text: t(`facilityStatus.${s}`) }))}
          value={form.status}
          onValue={set("status")}
          error={submit.at("status")}
        />
      )}
      {props.from && <Published {...props} from={props.from} />}
      {props.from && <Consequences form={form} from={props.from} />}
    </div>
  );
}

/** How the hours that were saved are read, since "open now" follows from it. */
function HoursRead({ typed, from }: { typed: string; from: Facility }) {
  if (!from.hours || typed !== from.hours) return null;
  if (!from.opening) return <Notice kind="warn">{t("place.hoursUnread")}</Notice>;
  const days = (numbers: number[]) =>
    numbers.length === 7
      ? t("weekday.every")
      : numbers.map((n) => tOr(`weekday.${n}`, String(n))).join(" ");
  const lines = from.opening.map(({ days: on, spans }) => {
    const open = spans.map((span) => `${span.from}–${span.to}`).join(" ");
    return `${days(on)} ${open || t("weekday.closed")}`;
  });
  return <p class="hint">{t("place.hoursRead", { hours: lines.join(" · ") })}</p>;
}

/** Whether residents are told of it, what is missing for them, and the page they see. */
function Published({ form, set, submit, from }: Props & { from: Facility }) {
  const wanted = ["address", "phone", "hours", "latitude"] as const;
  const missing = wanted.filter((name) => !form[name].trim());
  const what = missing.map((name) =>
    name === "latitude" ? t("place.position") : t(`facility.${name}`),
  );
  const isPublic = form.published === "yes" && form.status === "active";
  return (
    <div>
      <SelectField
        label={t("place.published")}
        required
        choices={[
          { value: "yes", text: t("place.publishedYes") },
          { value: "no", text: t("place.publishedNo") },
        ]}
        value={form.published}
        onValue={set("published")}
        error={submit.at("published")}
      />
      {isPublic && missing.length > 0 && (
        <p class="hint">{t("place.publishedNeeds", { what: what.join(" · ") })}</p>
      )}
      {from.published && from.status === "active" && (
        <p class="hint">
          <a href={`/points/${encodeURIComponent(from.code)}`}>{t("place.onPage")}</a>
        </p>
      )}
    </div>
  );
}

/** What follows from moving a facility or putting it out of use, told before it is saved. */
function Consequences({ form, from }: { form: FacilityForm; from: Facility }) {
  const regions = useLoad("", places.regions);
  const moves = form.region !== "" && form.region !== from.region.code;
  const to = (regions.data?.items ?? []).find((region) => region.code === form.region)?.name;
  const names = { from: from.region.name, to: to ?? form.region };
  const changes = form.status !== from.status;
  return (
    <>
      {moves && (
        <Notice kind="info">
          <p>{t("place.moves", names)}</p>
          <p>{t("place.movesPeople", names)}</p>
          <p>{t("place.movesBook")}</p>
        </Notice>
      )}
      {changes && form.status === "suspended" && <Notice kind="info">{t("place.suspends")}</Notice>}
      {changes && form.status === "closed" && <Notice kind="warn">{t("place.closes")}</Notice>}
    </>
  );
}

function KindFields({ form, set, submit }: Props) {
  return (
    <>
      <SelectField
        label={t("facility.kind")}
        required
        choices={FACILITY_KINDS.map((k) => ({ value: k, text: t(`facilityKind.${k}`) }))}
        value={form.kind}
        onValue={set("kind")}
        error={submit.at("kind")}
      />
      {form.kind === "depot" && (
        <SelectField
          label={t("facility.level")}
          required
          none={t("form.choose")}
          choices={FACILITY_LEVELS.map((l) => ({ value: l, text: t(`level.${l}`) }))}
          value={form.level}
          onValue={set("level")}
          error={submit.at("level")}
        />
      )}
    </>
  );
}

function RegionField({ form, set, submit }: Props) {
  const regions = useLoad("", places.regions);
  return (
    <Picker
      label={t("facility.region")}
      required
      items={(regions.data?.items ?? [])
        .filter((r) => r.status !== "retired")
        .map((r) => ({
          value: r.code,
          text: r.name,
          detail: r.code,
          search: `${r.name} ${r.code}`,
        }))}
      value={form.region}
      onPick={set("region")}
      error={submit.at("region")}
    />
  );
}

function SupplierField({ form, set, submit }: Props) {
  const all = useLoad("", allFacilities);
  const depots = (all.data ?? []).filter((f) => f.kind === "depot" && f.code !== form.code);
  return (
    <SelectField
      label={t("facility.supplier")}
      none={t("facility.noSupplier")}
      choices={depots.map((f) => ({ value: f.code, text: f.name }))}
      value={form.supplier}
      onValue={set("supplier")}
      error={submit.at("supplier")}
    />
  );
}
