/** One product on hand: how much, in which state, expiring when, in which lots. */
import type { StockItem, StockLot } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useStore } from "../../lib/store";
import { unsentUnits } from "../../offline/pending";
import { status } from "../../offline/status";
import { Link } from "../../router";
import { productName, quantity, Quantity } from "../../ui/quantity";
import { Badge, LOT_TONES, LotStateBadge, ZoneBadge, type Tone } from "../../ui/state-badge";
import { ExpiryStrip } from "./expiry-strip";

export function ProductRow(props: { item: StockItem; open: boolean; filtered: boolean }) {
  const { item } = props;
  const { at, today } = useFacility();
  const { product } = item;
  return (
    <li class="row">
      <div class="row-main">
        <Link href={at(`/stock/${encodeURIComponent(product.code)}`)}>{productName(product)}</Link>
        <span class="stock-amount">
          {props.filtered && <small>{t("stock.shown")}</small>}
          <Quantity units={item.units} product={product} />
        </span>
      </div>
      <div class="stock-figures">
        <p class="row-sub">
          <span>{t(`category.${product.category}`)}</span>
          <span>{product.code}</span>
          <Marks item={item} />
        </p>
        <ExpiryStrip lots={item.lots} today={today} describe={(n) => quantity(n, product)} />
      </div>
      <Unsent item={item} />
      <StateBar item={item} />
      <details open={props.open}>
        <summary>{t("stock.lots", { n: item.lots.length })}</summary>
        <Lots item={item} />
      </details>
    </li>
  );
}

/** What documents that wait here will change; none of it is in the book. */
function Unsent({ item }: { item: StockItem }) {
  const { facility } = useFacility();
  const { open } = useStore(status);
  const units = unsentUnits(open, facility.code).get(item.product.code) ?? 0;
  if (units === 0) return null;
  const qty = quantity(Math.abs(units), item.product);
  return (
    <p class="row-sub">
      <Badge tone="warn">{t("wire.unsentUnits", { sign: units > 0 ? "+" : "−", qty })}</Badge>
    </p>
  );
}

const TONES: readonly Tone[] = ["ok", "warn", "stop"];

const unitsOf = (lots: readonly StockLot[], tone: Tone) =>
  lots.filter((lot) => LOT_TONES[lot.state] === tone).reduce((sum, lot) => sum + lot.units, 0);

/** How much of it is good, to be watched, stopped; the words stand beside it. */
function StateBar({ item }: { item: StockItem }) {
  if (item.units <= 0) return null;
  return (
    <div class="state-bar" aria-hidden="true">
      {TONES.map((tone) => {
        const units = unitsOf(item.lots, tone);
        if (units === 0) return null;
        return <span key={tone} class={`bar-${tone}`} style={{ flexGrow: units }} />;
      })}
    </div>
  );
}

/** A mark for each state that is not simply good. */
function Marks({ item }: { item: StockItem }) {
  const states = [...new Set(item.lots.map((lot) => lot.state))].filter((s) => s !== "ok");
  return (
    <>
      {states.map((state) => {
        const units = item.lots
          .filter((lot) => lot.state === state)
          .reduce((sum, lot) => sum + lot.units, 0);
        return (
          <Badge key={state} tone={LOT_TONES[state]}>
            {t(`lotState.${state}`)} {quantity(units, item.product)}
          </Badge>
        );
      })}
      {item.lots.some((lot) => lot.checkDue) && <Badge tone="warn">{t("lot.checkDue")}</Badge>}
    </>
  );
}

function Lots({ item }: { item: StockItem }) {
  const { at } = useFacility();
  return (
    <table class="lots">
      <thead>
        <tr>
          <th>{t("column.lot")}</th>
          <th>{t("column.expiry")}</th>
          <th>{t("column.state")}</th>
          <th>{t("column.zones")}</th>
          <th class="number">{t("column.units")}</th>
        </tr>
      </thead>
      <tbody>
        {item.lots.map((lot) => (
          <tr key={lot.id}>
            <td>
              <Link href={at(`/lots/${lot.id}`)}>{lot.number || t("lot.none")}</Link>
            </td>
            <td class="nowrap">{lot.expiry ?? "—"}</td>
            <td>
              <span class="row-marks">
                <LotStateBadge state={lot.state} daysLeft={lot.daysLeft} />
                {lot.checkDue && <Badge tone="warn">{t("lot.checkDue")}</Badge>}
              </span>
            </td>
            <td>
              <span class="row-marks">
                {lot.zones.map((zone) => (
                  <span key={zone.code} class="nowrap">
                    <ZoneBadge name={zone.name} state={zone.state} />
                    {lot.zones.length > 1 && ` ${quantity(zone.units, item.product)}`}
                  </span>
                ))}
              </span>
            </td>
            <td class="number">
              <Quantity units={lot.units} product={item.product} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
