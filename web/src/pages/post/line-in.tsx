/** A line that brings stock in: the lot is read off the pack, known or new. */
import * as catalog from "../../api/catalog";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { expiryDay, readExpiry } from "../../lib/dates";
import { SelectField, TextField } from "../../ui/field";
import { useLoad } from "../../ui/load";
import { Picker } from "../../ui/picker";
import { QtyField } from "../../ui/qty-field";
import { quantity } from "../../ui/quantity";
import { faultAt, LineFrame, LineQty, productOf, type LineProps } from "./line-frame";

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
      {fixed && <Short {...props} />}
      {!locked && <ZoneField {...props} />}
    </LineFrame>
  );
}

/** What of a delivery arrived broken or not at all; with what is good it makes up what was sent. */
function Short(props: LineProps) {
  const { line, model, locked, ground, units } = props;
  const { zones } = useFacility();
  const product = productOf(props);
  const red = zones.find((zone) => zone.status === "active" && zone.state === "rejected");
  const sent = ground.fresh.lines.find(
    (one) => one.product === line.product && one.lot === line.lot && one.expiry === line.expiry,
  );
  const read = (qty: string) => (qty.trim() && units({ ...line, qty })) || 0;
  const sum = read(line.qty) + read(line.rejected) + read(line.missing);
  const due = sent ? read(sent.qty) : sum;
  const field = (name: "rejected" | "missing") => (
    <QtyField
      label={t(`shipment.${name}`)}
      optional
      text={line[name]}
      onText={(qty) =>
        model.setLine(line.key, { [name]: qty, rejectZone: red?.code ?? line.rejectZone })
      }
      packs={product?.packs ?? []}
      baseUnit={product?.baseUnit ?? ""}
      error={faultAt(props, name)}
      disabled={locked}
    />
  );
  if (!product) return null;
  return (
    <>
      {red && field("rejected")}
      {field("missing")}
      {(line.rejected || line.missing) && (
        <TextField
          label={t("shipment.why")}
          required
          value={line.why}
          onValue={(why) => model.setLine(line.key, { why })}
          error={faultAt(props, "why")}
        />
      )}
      {sum !== due && (
        <p class="hint">
          {t("shipment.balance", { sum: quantity(sum, product), sent: quantity(due, product) })}
        </p>
      )}
    </>
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
