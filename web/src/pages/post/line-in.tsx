/** A line that brings stock in: the lot is read off the pack, known or new. */
import * as catalog from "../../api/catalog";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { expiryDay, readExpiry } from "../../lib/dates";
import { SelectField, TextField } from "../../ui/field";
import { useLoad } from "../../ui/load";
import { Picker } from "../../ui/picker";
import { faultAt, LineFrame, LineQty, type LineProps } from "./line-frame";

export function LineIn(props: LineProps) {
  const { line, model, locked } = props;
  const fixed = model.draft.source !== "";
  return (
    <LineFrame of={props}>
      {fixed ? (
        <p class="line-lot">
          {t("line.lotFixed", { lot: line.lot || t("lot.none"), expiry: line.expiry || "—" })}
        </p>
      ) : (
        <LotFields {...props} />
      )}
      <LineQty of={props} />
      {!locked && <ZoneField {...props} />}
    </LineFrame>
  );
}

function LotFields(props: LineProps) {
  const { line, model } = props;
  const known = useLoad(line.product, () => catalog.lots({ product: line.product, limit: 200 }));
  const lots = known.data?.items ?? [];
  const set = (change: Partial<typeof line>) => model.setLine(line.key, change);
  const pick = (id: string) => {
    const lot = lots.find((l) => l.id === id);
    if (lot) set({ lot: lot.number, expiry: lot.expiry ?? "" });
  };
  return (
    <>
      <Picker
        label={t("line.lot")}
        items={lots.map((l) => ({
          value: l.id,
          text: l.number || t("lot.none"),
          detail: l.expiry ? t("lot.expires", { day: l.expiry }) : "",
          search: l.number,
        }))}
        value=""
        text={line.lot}
        onText={(lot) => set({ lot })}
        onPick={pick}
        onScan={(scan) => set({ lot: scan.lot ?? line.lot, expiry: scan.expiry ?? line.expiry })}
        hint={t("line.lotHint")}
      />
      <TextField
        label={t("line.expiry")}
        hint={readExpiryHint(line.expiry)}
        value={line.expiry}
        onValue={(expiry) => set({ expiry })}
        input={{ inputMode: "decimal" }}
        error={faultAt(props, "lot.expiry")}
      />
    </>
  );
}

/** What was understood, a month as its last day. */
function readExpiryHint(typed: string): string {
  const read = readExpiry(typed);
  return read ? t("line.expiryIs", { day: expiryDay(read) }) : t("line.expiryHint");
}

function ZoneField({ line, model }: LineProps) {
  const { zones } = useFacility();
  const open = zones.filter((zone) => zone.status === "active");
  if (open.length < 2) return null;
  return (
    <SelectField
      label={t("line.zone")}
      none={t("line.zoneUsual")}
      choices={open.map((z) => ({ value: z.code, text: z.name }))}
      value={line.zone}
      onValue={(zone) => model.setLine(line.key, { zone })}
    />
  );
}
