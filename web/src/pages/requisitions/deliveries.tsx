/** What was sent and what arrived: accepted, rejected, missing and lost are together what was sent. */
import { useState } from "preact/hooks";
import type { Delivery, DeliveryLine, Whole } from "../../api/requisitions";
import * as stock from "../../api/stock";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { newId } from "../../lib/uuid";
import { Link } from "../../router";
import { may, useMe } from "../../session";
import { Section } from "../../ui/page";
import { productName, quantity } from "../../ui/quantity";
import { ReasonText } from "../../ui/reason";
import { Badge } from "../../ui/state-badge";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";

export function Deliveries({ whole, done }: { whole: Whole; done: () => void }) {
  const { at } = useFacility();
  const who = useMe();
  if (whole.deliveries.length === 0) return null;
  const supplies = whole.side === "supplies";
  return (
    <Section title={t("shipment.title")}>
      <ul class="rows">
        {whole.deliveries.map((one) => (
          <li class="row" key={one.document}>
            <div class="row-main">
              {supplies ? (
                <Link href={at(`/documents/${one.document}`)}>
                  {t("shipment.issue", { number: one.number })}
                </Link>
              ) : (
                <strong>{t("shipment.issue", { number: one.number })}</strong>
              )}
              {one.reversed ? (
                <Badge tone="plain">{t("shipment.reversed")}</Badge>
              ) : (
                <span class="nowrap muted">{one.occurredOn}</span>
              )}
            </div>
            {!one.reversed &&
              one.lines.map((line) => <Line key={`${one.document} ${line.lot.id}`} line={line} />)}
            {supplies && may(who, "post-stock") && <WriteOff delivery={one} done={done} />}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Line({ line }: { line: DeliveryLine }) {
  const { product } = line;
  const told = (label: string, units: number) =>
    units > 0 && (
      <span>
        {label} <strong class="amount">{quantity(units, product)}</strong>
      </span>
    );
  return (
    <div>
      <p>
        {productName(product)} · {t("lot.named", { number: line.lot.number || t("lot.none") })}
      </p>
      <p class="requisition-figures">
        {told(t("shipment.sent"), line.sent)}
        {told(t("shipment.accepted"), line.accepted)}
        {told(t("shipment.rejected"), line.rejected)}
        {told(t("shipment.missing"), line.missing)}
        {told(t("shipment.lost"), line.lost)}
        {told(t("requisition.underWay"), line.underWay - line.missing)}
      </p>
      {[...new Set(line.reasons)].map((reason) => (
        <p class="muted" key={reason}>
          {t("shipment.reason")} <ReasonText code={reason} />
        </p>
      ))}
    </div>
  );
}

/** The sender bears what was lost on the way: it is written off in its book. */
function WriteOff({ delivery, done }: { delivery: Delivery; done: () => void }) {
  const { facility, today } = useFacility();
  const submit = useSubmit();
  const [id] = useState(newId);
  const missing = delivery.lines.filter((line) => line.missing > 0);
  if (missing.length === 0) return null;
  const write = async () => {
    await stock.postDocument(facility.code, {
      id,
      kind: "loss",
      occurredOn: today,
      counterparty: { facility: facility.code },
      source: delivery.document,
      reason: "lost",
      lines: missing.map((line) => ({
        product: line.product.code,
        lot: { number: line.lot.number, expiry: line.lot.expiry },
        units: line.missing,
        reason: (line.reasons[line.reasons.length - 1] ?? "").slice(0, 100),
      })),
    });
    done();
  };
  return (
    <Notice kind="warn">
      <p>{t("shipment.writeOffAbout")}</p>
      {submit.message && <p class="error">{submit.message}</p>}
      <div class="actions">
        <button
          type="button"
          class="button"
          disabled={submit.busy}
          onClick={() => void submit.run(write)}
        >
          {t("shipment.writeOff")}
        </button>
      </div>
    </Notice>
  );
}
