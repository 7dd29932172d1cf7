/** A document's lines, and the entries they made in the book. */
import type { DocumentLine, StockDocument } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { openUnits } from "../../lib/under-way";
import { Link } from "../../router";
import { Section } from "../../ui/page";
import { ReasonText } from "../../ui/reason";
import { TableFrame } from "../../ui/table-frame";
import { productName, Quantity } from "../../ui/quantity";

export function Lines({ document }: { document: StockDocument }) {
  return (
    <Section title={t("post.lines", { n: document.lines.length })}>
      <ul class="rows">
        {document.lines.map((line) => (
          <Line key={line.line} line={line} document={document} />
        ))}
      </ul>
    </Section>
  );
}

function Line({ line, document }: { line: DocumentLine; document: StockDocument }) {
  const { at } = useFacility();
  const open = openUnits(document, line);
  return (
    <li class="row">
      <div class="row-main">
        <Link href={at(`/stock/${encodeURIComponent(line.product.code)}`)}>
          {productName(line.product)}
        </Link>
        <Quantity units={line.units} product={line.product} />
      </div>
      <p class="row-sub">
        <Link href={at(`/lots/${line.lot.id}`)}>
          {t("lot.named", { number: line.lot.number || t("lot.none") })}
        </Link>
        {line.lot.expiry && <span>{t("lot.expires", { day: line.lot.expiry })}</span>}
        <span>
          {line.zone.name}
          {line.toZone && !line.toLot && ` → ${line.toZone.name}`}
        </span>
        {line.toLot && (
          <Link href={at(`/lots/${line.toLot.id}`)}>
            {t("merge.into", { number: line.toLot.number || t("lot.none") })}
          </Link>
        )}
        {line.reason && (
          <span>
            {t("document.why", { reason: "" })}
            <ReasonText code={line.reason} />
          </span>
        )}
        {open > 0 && (
          <span>{t("document.open", { units: open, unit: line.product.baseUnit })}</span>
        )}
      </p>
    </li>
  );
}

const productOf = (document: StockDocument, code: string): string =>
  document.lines.find((line) => line.product.code === code)?.product.name ?? "";

export function Entries({ document }: { document: StockDocument }) {
  const { entries } = document;
  return (
    <Section title={t("document.entries")}>
      <TableFrame label={t("document.entries")}>
        <table class="entries">
          <thead>
            <tr>
              <th>{t("column.seq")}</th>
              <th>{t("column.product")}</th>
              <th>{t("column.lot")}</th>
              <th class="number">{t("column.change")}</th>
              <th class="number">{t("column.balance")}</th>
              <th>{t("column.hash")}</th>
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <tr key={entry.seq}>
                <td>{entry.seq}</td>
                <td title={productOf(document, entry.product)}>{entry.product}</td>
                <td>{entry.lot.number || t("lot.none")}</td>
                <td class="number">{entry.units > 0 ? `+${entry.units}` : entry.units}</td>
                <td class="number">{entry.productBalance}</td>
                <td>
                  <code title={entry.hash}>{entry.hash.slice(0, 12)}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
      {document.headCode && (
        <p class="muted below">
          {t("document.headCode")} <code>{document.headCode}</code>
        </p>
      )}
    </Section>
  );
}
