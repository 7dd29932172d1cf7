/** A line of a count in the list: what it is, what was counted, what is to be said about it. */
import type { CountLine, CountView, FigureRequest } from "../../api/counts";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { productName, quantity } from "../../ui/quantity";
import { Badge, LotStatusBadge } from "../../ui/state-badge";
import { lineKey } from "./model";

/** More or less on the shelf than in the book. */
export function Difference({ view, line }: { view: CountView; line: CountLine }) {
  const difference = line.count?.difference;
  const product = view.products[line.product];
  if (difference === null || difference === undefined || !product) return null;
  if (difference === 0) return <Badge tone="ok">{t("count.equal")}</Badge>;
  const qty = quantity(Math.abs(difference), product);
  return (
    <Badge tone="warn">{t(difference > 0 ? "count.surplus" : "count.shortage", { qty })}</Badge>
  );
}

/** Product, lot, expiry and zone of a line. */
export function LineName({ view, line }: { view: CountView; line: CountLine }) {
  const { zones } = useFacility();
  const product = view.products[line.product];
  const zone = zones.find((each) => each.code === line.zone)?.name ?? line.zone;
  return (
    <>
      <span class="count-product">{product ? productName(product) : line.product}</span>
      <span class="row-sub">
        <span>{t("lot.named", { number: line.lot.number || t("lot.none") })}</span>
        {line.lot.expiry && <span>{t("lot.expires", { day: line.lot.expiry })}</span>}
        <span>{zone}</span>
      </span>
    </>
  );
}

export function Marks({ line }: { line: CountLine }) {
  const { status } = line.lot;
  return (
    <>
      {status && status !== "active" && <LotStatusBadge status={status} />}
      {!line.inBook && <Badge tone="plain">{t("count.notInBook")}</Badge>}
      {line.unanswered && <Badge tone="warn">{t("count.movedMark")}</Badge>}
      {line.disputed && <Badge tone="warn">{t("count.disputedMark")}</Badge>}
    </>
  );
}

export function LineRow(props: {
  view: CountView;
  line: CountLine;
  waiting: FigureRequest | undefined;
  chosen: boolean;
  choose: (() => void) | undefined;
}) {
  const { view, line, waiting, chosen } = props;
  const product = view.products[line.product];
  const units = waiting?.units ?? line.count?.units;
  return (
    <li class={chosen ? "row count-line count-chosen-line" : "row count-line"} id={lineKey(line)}>
      <button
        type="button"
        class="count-open"
        disabled={!props.choose}
        aria-expanded={chosen}
        onClick={props.choose}
      >
        <LineName view={view} line={line} />
        <span class="count-said">
          {units === undefined || !product ? (
            <span class="muted">{t("count.uncounted")}</span>
          ) : (
            <strong class="amount">{quantity(units, product)}</strong>
          )}
          {waiting ? (
            <Badge tone="plain">{t("count.notSent")}</Badge>
          ) : (
            <Difference view={view} line={line} />
          )}
          <Marks line={line} />
        </span>
      </button>
    </li>
  );
}
