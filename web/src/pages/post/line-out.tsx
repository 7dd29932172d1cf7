/** A line that takes stock: the lot is chosen from what is there. */
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { quantity } from "../../ui/quantity";
import { SelectField } from "../../ui/field";
import { Picker } from "../../ui/picker";
import { reasonItems } from "../../ui/reason";
import type { LineDraft } from "./draft";
import { KIND_FORMS } from "./kinds";
import { faultAt, LineFrame, LineQty, productOf, type LineProps } from "./line-frame";
import { choices, chosenValue, itemOf, needsReason, pickOf, type Choice } from "./lots";

export function LineOut(props: LineProps) {
  const { line, model, ground } = props;
  const item = ground.stock ? itemOf(ground.stock, line.product) : undefined;
  const all = item ? choices(item, props.kind) : [];
  const chosen = all.find((c) => c.value === chosenValue(line));
  const set = (change: Partial<LineDraft>) => model.setLine(line.key, change);
  const pick = (value: string) => {
    const choice = all.find((c) => c.value === value);
    if (choice) set(pickOf(choice));
  };
  return (
    <LineFrame of={props}>
      <div class="line-choice">
        <SelectField
          label={t("line.lot")}
          required
          hint={chosen && choiceText(chosen, props)}
          none={chosen ? undefined : t("line.lotGone")}
          choices={all.map((c) => ({ value: c.value, text: choiceText(c, props) }))}
          value={chosen?.value ?? ""}
          onValue={pick}
        />
      </div>
      <LineQty of={props} {...(chosen ? { available: chosen.units } : {})} />
      {KIND_FORMS[props.kind].toZone && <ToZone {...props} />}
      <LaterReason {...props} />
    </LineFrame>
  );
}

function choiceText(c: Choice, props: LineProps): string {
  const product = productOf(props);
  const state = c.lot.state === "ok" ? "" : ` · ${t(`lotState.${c.lot.state}`)}`;
  return t("line.choice", {
    lot: c.lot.number || t("lot.none"),
    expiry: c.lot.expiry ?? "—",
    zone: c.zone.name,
    qty: product ? quantity(c.units, product) : c.units,
    state,
  });
}

function ToZone(props: LineProps) {
  const { line, model } = props;
  const { zones } = useFacility();
  const others = zones.filter((z) => z.status === "active" && z.code !== line.zone);
  return (
    <SelectField
      label={t("line.toZone")}
      required
      none={t("form.choose")}
      choices={others.map((z) => ({
        value: z.code,
        text: `${z.name} (${t(`zoneState.${z.state}`)})`,
      }))}
      value={line.toZone}
      onValue={(toZone) => model.setLine(line.key, { toZone })}
      error={faultAt(props, "toZone")}
    />
  );
}

/** Asked for when a later expiry goes first. */
function LaterReason(props: LineProps) {
  const { line, model } = props;
  const later = needsReason(props, line);
  if (!later && !line.reason) return null;
  return (
    <Picker
      label={t("line.laterReason")}
      required={later}
      hint={later ? t("line.laterHint") : undefined}
      items={reasonItems(props.ground.reasons)}
      value={line.reason}
      text={line.reason}
      guess
      onPick={(reason) => model.setLine(line.key, { reason })}
      onText={(reason) => model.setLine(line.key, { reason })}
      error={faultAt(props, "reason")}
    />
  );
}
