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
import { t } from "../../i18n";
import { SelectField, TextField } from "../../ui/field";
import { useLoad } from "../../ui/load";
import { Picker } from "../../ui/picker";
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
  status: string;
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
  "status",
] as const;

export function useFacilityForm(from?: Facility) {
  const [form, setForm] = useState<FacilityForm>({
    code: from?.code ?? "",
    name: from?.name ?? "",
    kind: from?.kind ?? "outlet",
    level: from?.level ?? "",
    region: from?.region.code ?? "",
    supplier: from?.supplier?.code ?? "",
    address: from?.address ?? "",
    phone: from?.phone ?? "",
    hours: from?.hours ?? "",
    status: from?.status ?? "active",
  });
  const set = (name: keyof FacilityForm) => (value: string) =>
    setForm((now) => ({ ...now, [name]: value }));
  return { form, set };
}

/** What a new facility is made from: empty fields are left out. */
export function bodyOf(form: FacilityForm): FacilityBody {
  const kept = Object.entries(form).filter(([name, value]) => value !== "" && name !== "status");
  const body = Object.fromEntries(kept) as FacilityBody;
  if (form.kind !== "depot") delete body.level;
  return body;
}

type Props = ReturnType<typeof useFacilityForm> & { submit: Submit; isNew: boolean };

export function FacilityFields(props: Props) {
  const { form, set, submit, isNew } = props;
  const text = (name: "code" | "name" | "address" | "phone" | "hours", required = false) => (
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
      {isNew && <RegionField {...props} />}
      <SupplierField {...props} />
      {text("address")}
      {text("phone")}
      {text("hours")}
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
    </div>
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
      items={(regions.data?.items ?? []).map((r) => ({
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
