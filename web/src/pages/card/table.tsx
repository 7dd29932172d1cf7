/** The rows of a stock card, in the order of columns the paper card has. */
import type { CardEntry, ProductBrief } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link } from "../../router";
import { ReasonText } from "../../ui/reason";
import { TableFrame } from "../../ui/table-frame";
import { Badge } from "../../ui/state-badge";

interface Props {
  rows: readonly CardEntry[];
  product: ProductBrief;
  opening: number;
}

export function CardTable({ rows, product, opening }: Props) {
  return (
    <TableFrame label={t("card.title")}>
      <table class="card-table">
        <caption>{t("card.unitIs", { unit: product.baseUnit })}</caption>
        <thead>
          <tr>
            <th>{t("column.date")}</th>
            <th>{t("column.document")}</th>
            <th>{t("column.summary")}</th>
            <th>{t("column.lot")}</th>
            <th class="number">{t("column.received")}</th>
            <th class="number">{t("column.issued")}</th>
            <th class="number">{t("column.balance")}</th>
            <th>{t("column.by")}</th>
          </tr>
        </thead>
        <tbody>
          {opening !== 0 && (
            <tr class="card-opening">
              <td colSpan={6}>{t("card.carried")}</td>
              <td class="number">{opening}</td>
              <td />
            </tr>
          )}
          {rows.map((row) => (
            <Row key={row.seq} row={row} />
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

function Row({ row }: { row: CardEntry }) {
  const { at, day } = useFacility();
  const recorded = day(row.recordedAt);
  return (
    <tr class={row.document.kind === "reversal" ? "card-reversal" : undefined}>
      <td class="nowrap">
        {row.occurredOn}
        {recorded !== row.occurredOn && (
          <span class="late">
            <Badge tone="plain">{t("card.late")}</Badge> {recorded}
          </span>
        )}
      </td>
      <td class="nowrap">
        <Link href={at(`/documents/${row.document.id}`)}>
          {t(`kind.${row.document.kind}`)} {row.document.number}
        </Link>
      </td>
      <td>
        {[row.counterparty, row.note].filter(Boolean).join(" · ")}
        {row.reason && (
          <small>
            {" "}
            <ReasonText code={row.reason} />
          </small>
        )}
      </td>
      <td data-label={t("column.lot")}>{row.lot.number || t("lot.none")}</td>
      <td class="number" data-label={t("column.received")}>
        {row.units > 0 ? row.units : ""}
      </td>
      <td class="number" data-label={t("column.issued")}>
        {row.units < 0 ? -row.units : ""}
      </td>
      <td class="number balance" data-label={t("column.balance")}>
        {row.productBalance}
      </td>
      <td>{row.actor}</td>
    </tr>
  );
}
