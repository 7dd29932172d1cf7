/** The head of a document: day, other side, reason, remark. */
import { useState } from "preact/hooks";
import { allFacilities } from "../../api/shared";
import * as places from "../../api/places";
import type { Facility, Partner as PartnerFacility, PostKind } from "../../api/types";
import { useFacility } from "../../facility";
import { inLanguage, t } from "../../i18n";
import { SelectField, TextField } from "../../ui/field";
import { useLoad } from "../../ui/load";
import { Picker, type PickerItem } from "../../ui/picker";
import type { FormParts } from "./form";
import { KIND_FORMS } from "./kinds";

export function Head(parts: FormParts) {
  const { kind, model, ground, refused, faults } = parts;
  const form = KIND_FORMS[kind];
  const { draft, patch } = model;
  return (
    <fieldset class="card post-head" disabled={parts.locked}>
      <Day {...parts} />
      {form.partner !== "nobody" && <Partner {...parts} />}
      {form.reason !== "none" && ground.reasons.length > 0 && (
        <SelectField
          label={t("post.reason")}
          required={form.reason === "required"}
          none={t("form.choose")}
          choices={ground.reasons.map((r) => ({ value: r.code, text: inLanguage(r.name) }))}
          value={draft.reason}
          onValue={(reason) => patch({ reason })}
          error={refused.fields.reason ?? (faults.reason && t(`fault.${faults.reason}`))}
        />
      )}
      <TextField
        label={t("post.note")}
        value={draft.note}
        onValue={(note) => patch({ note })}
        error={refused.fields.note}
      />
    </fieldset>
  );
}

/** Today unless said otherwise; an earlier day is marked as entered late. */
function Day({ model, refused }: FormParts) {
  const { today } = useFacility();
  const day = model.draft.occurredOn || today;
  return (
    <TextField
      label={t("post.occurredOn")}
      required
      hint={day < today ? t("post.late") : undefined}
      value={day}
      onValue={(value) => model.patch({ occurredOn: value === today ? "" : value })}
      input={{ type: "date", max: today }}
      error={refused.fields.occurredOn}
    />
  );
}

/** Facilities a kind of document can go to. */
function fits(kind: PostKind, from: Facility, to: PartnerFacility): boolean {
  if (to.code === from.code || to.status === "closed") return false;
  if (kind === "refill") return to.kind === "dispenser";
  return kind !== "return" || to.kind === "depot";
}

/** Those it deals with first, then whatever else is in the person's scope. */
async function partners(code: string): Promise<PartnerFacility[]> {
  const [near, mine] = await Promise.all([places.partners(code), allFacilities()]);
  const known = new Set(near.items.map((p) => p.code));
  return [...near.items, ...mine.filter((f) => !known.has(f.code))];
}

const item = (f: PartnerFacility): PickerItem => ({
  value: f.code,
  text: f.name,
  detail: [f.relation && t(`relation.${f.relation}`), t(`facilityKind.${f.kind}`), f.code]
    .filter(Boolean)
    .join(" · "),
  search: `${f.name} ${f.code}`,
});

function Partner({ kind, model, refused, faults }: FormParts) {
  const { draft, patch } = model;
  const { facility } = useFacility();
  const { partner } = KIND_FORMS[kind];
  const [wantsList] = useState(partner !== "name");
  const all = useLoad(facility.code, async () => (wantsList ? partners(facility.code) : []));
  const error =
    refused.fields.counterparty ?? (faults.counterparty && t(`fault.${faults.counterparty}`));
  const label = t(`partner.${kind === "receipt" || kind === "return" ? kind : "to"}`);
  if (draft.source)
    return (
      <TextField
        label={label}
        required
        value={draft.partnerName}
        onValue={() => {}}
        input={{ disabled: true }}
      />
    );
  if (partner === "name")
    return (
      <TextField
        label={label}
        required
        hint={t("partner.receiptHint")}
        value={draft.partnerName}
        onValue={(partnerName) => patch({ partnerName })}
        error={error}
      />
    );
  return (
    <Picker
      label={label}
      required
      items={(all.data ?? []).filter((f) => fits(kind, facility, f)).map(item)}
      value={draft.partner}
      text={draft.partnerName}
      hint={draft.partnerName.trim() ? t("partner.outside") : undefined}
      onPick={(code) => patch({ partner: code, partnerName: "" })}
      {...(partner === "either"
        ? { guess: true, onText: (text: string) => patch({ partner: "", partnerName: text }) }
        : {})}
      error={error}
    />
  );
}
