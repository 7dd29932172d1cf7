/** What other facilities sent here and has not arrived: count it and take it in. */
import { path } from "../api/client";
import * as stock from "../api/stock";
import type { StockDocument } from "../api/types";
import { useFacility } from "../facility";
import { t } from "../i18n";
import { openByLine } from "../lib/under-way";
import { Link } from "../router";
import { mayPost, useMe } from "../session";
import { ExportMenu } from "../ui/export";
import { useLoad } from "../ui/load";
import { Page } from "../ui/page";
import { productName, quantity } from "../ui/quantity";
import { Await, Empty } from "../ui/states";

export default function Incoming() {
  const { facility } = useFacility();
  const loaded = useLoad(facility.code, () => stock.incoming(facility.code));
  return (
    <Page
      title={t("nav.incoming")}
      actions={<ExportMenu at={path`/facilities/${facility.code}/incoming`} />}
    >
      <Await of={loaded}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty text={t("incoming.empty")} />
          ) : (
            <ul class="rows">
              {items.map((document) => (
                <Delivery key={document.id} document={document} />
              ))}
            </ul>
          )
        }
      </Await>
    </Page>
  );
}

function Delivery({ document }: { document: StockDocument }) {
  const { at } = useFacility();
  const who = useMe();
  const open = openByLine(document);
  return (
    <li class="row">
      <div class="row-main">
        <strong>
          {document.facility.name} · {t(`kind.${document.kind}`)} {document.number}
        </strong>
        <span class="nowrap muted">{document.occurredOn}</span>
      </div>
      <ul class="delivery">
        {document.lines.map((line) => {
          const units = open.get(line.line) ?? 0;
          return units === 0 ? null : (
            <li key={line.line}>
              {productName(line.product)} ·{" "}
              {t("lot.named", { number: line.lot.number || t("lot.none") })} ·{" "}
              <span class="amount">{quantity(units, line.product)}</span>
              {units !== line.units && (
                <span class="muted">
                  {" "}
                  {t("incoming.of", { qty: quantity(line.units, line.product) })}
                </span>
              )}
            </li>
          );
        })}
      </ul>
      {mayPost(who, "receipt") && (
        <div class="actions">
          <Link
            class="button primary"
            href={at(`/post/receipt?source=${encodeURIComponent(document.id)}`)}
          >
            {t("incoming.receive")}
          </Link>
        </div>
      )}
    </li>
  );
}
