/** Documents as rows: what, when, with whom, and the way in. */
import type { StockDocument } from "../api/types";
import { facilityPath, useFacility } from "../facility";
import { t } from "../i18n";
import { Link } from "../router";
import { productName, quantity } from "./quantity";
import { Badge } from "./state-badge";

export function partnerName(document: StockDocument): string {
  const partner = document.counterparty;
  return partner?.facility?.name ?? partner?.name ?? "";
}

/** The first line and how many more there are. */
function contents(document: StockDocument): string {
  const [first, ...rest] = document.lines;
  if (!first) return "";
  const text = `${productName(first.product)} ${quantity(first.units, first.product)}`;
  return rest.length > 0 ? t("documents.andMore", { first: text, n: rest.length }) : text;
}

export function LateMark(props: { document: Pick<StockDocument, "occurredOn" | "recordedAt"> }) {
  const { day } = useFacility();
  const { occurredOn, recordedAt } = props.document;
  const recorded = day(recordedAt);
  if (recorded === occurredOn) return null;
  return <Badge tone="plain">{t("document.late", { day: recorded })}</Badge>;
}

export function DocumentRow(props: { document: StockDocument }) {
  const { document } = props;
  const partner = partnerName(document);
  return (
    <li class="row row-link">
      <div class="row-main">
        <Link href={facilityPath(document.facility.code, `/documents/${document.id}`)}>
          {t(`kind.${document.kind}`)} {document.number}
        </Link>
        <span class="row-marks">
          {document.reversedBy && <Badge tone="plain">{t("document.reversedMark")}</Badge>}
          <LateMark document={document} />
          <span class="nowrap">{document.occurredOn}</span>
        </span>
      </div>
      <p class="row-sub">
        <span>{contents(document)}</span>
        {partner && <span>{partner}</span>}
        <span>{document.actor.name}</span>
      </p>
    </li>
  );
}
