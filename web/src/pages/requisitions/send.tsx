/** Allocating and sending: the lots that were set aside, picked and posted as one issue. */
import { useState } from "preact/hooks";
import * as api from "../../api/requisitions";
import type { Pick, Whole } from "../../api/requisitions";
import * as stock from "../../api/stock";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { format, parse } from "../../lib/packs";
import { newId } from "../../lib/uuid";
import { Link } from "../../router";
import { Section } from "../../ui/page";
import { QtyField } from "../../ui/qty-field";
import { productName } from "../../ui/quantity";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";

export function Send({ whole, done }: { whole: Whole; done: () => void }) {
  const { facility } = useFacility();
  const submit = useSubmit();
  const [id] = useState(newId);
  const allocate = async () => {
    await api.allocate(facility.code, id, [whole.id]);
    done();
  };
  if (whole.state === "picking" && whole.picks.length > 0)
    return <Picks whole={whole} done={done} />;
  return (
    <Section title={t("requisition.send")}>
      <p class="hint">
        {t(whole.state === "picking" ? "requisition.nothingToPick" : "requisition.sendAbout")}
      </p>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <div class="actions">
        <button
          type="button"
          class="button primary"
          disabled={submit.busy}
          onClick={() => void submit.run(allocate)}
        >
          {t("requisition.do.allocated")}
        </button>
      </div>
    </Section>
  );
}

const packsOf = (pick: Pick) => pick.product.packs ?? [];
const unitsOf = (pick: Pick, qty: string) => parse(qty, packsOf(pick), pick.product.baseUnit);

function Picks({ whole, done }: { whole: Whole; done: () => void }) {
  const { facility, today, at } = useFacility();
  const [id] = useState(newId);
  const [picked, setPicked] = useState(() =>
    whole.picks.map((pick) => format(pick.units, packsOf(pick), pick.product.baseUnit)),
  );
  const submit = useSubmit();
  const units = whole.picks.map((pick, i) => unitsOf(pick, picked[i] ?? ""));
  const send = async () => {
    const lines = whole.picks.flatMap((pick, i) =>
      units[i]
        ? [
            {
              product: pick.product.code,
              lot: { number: pick.lot.number, expiry: pick.lot.expiry },
              zone: pick.zone.code,
              units: units[i],
              ...(pick.reason ? { reason: pick.reason } : {}),
            },
          ]
        : [],
    );
    await stock.postDocument(facility.code, {
      id,
      kind: "issue",
      occurredOn: today,
      counterparty: { facility: whole.facility.code },
      requisition: whole.id,
      lines,
    });
    done();
  };
  const unread = units.some((one) => one === null) || units.every((one) => one === 0);
  return (
    <Section
      title={t("requisition.picks")}
      aside={
        <Link class="button" href={at(`/requisitions/${whole.id}/picks`)}>
          {t("requisition.printPicks")}
        </Link>
      }
    >
      <p class="hint">{t("requisition.picksAbout")}</p>
      {whole.picks.map((pick, i) => (
        <div class="card line" key={`${pick.lot.id} ${pick.zone.code}`}>
          <strong>{productName(pick.product)}</strong>
          <p class="requisition-figures">
            <span>{[pick.room, pick.zone.name].filter(Boolean).join(" ")}</span>
            <span>{t("lot.named", { number: pick.lot.number || t("lot.none") })}</span>
            {pick.lot.expiry && <span>{t("lot.expires", { day: pick.lot.expiry })}</span>}
          </p>
          <QtyField
            label={t("requisition.picked")}
            text={picked[i] ?? ""}
            onText={(qty) => setPicked(picked.map((one, n) => (n === i ? qty : one)))}
            packs={packsOf(pick)}
            baseUnit={pick.product.baseUnit}
            available={pick.units}
          />
        </div>
      ))}
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <div class="actions">
        <button
          type="button"
          class="button primary"
          disabled={submit.busy || unread}
          onClick={() => void submit.run(send)}
        >
          {t("requisition.do.issued")}
        </button>
      </div>
    </Section>
  );
}
