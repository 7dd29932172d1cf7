/** A facility's part in recalls: look for the lot, say how much was found, move it aside. */
import { useState } from "preact/hooks";
import * as lots from "../../api/lots";
import type { RecalledLot } from "../../api/lots";
import { allProducts } from "../../api/shared";
import * as stock from "../../api/stock";
import type { ProductBrief } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { parse } from "../../lib/packs";
import { newId } from "../../lib/uuid";
import { Link } from "../../router";
import { may, useMe } from "../../session";
import { TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { QtyField } from "../../ui/qty-field";
import { productName, quantity } from "../../ui/quantity";
import { Badge, ZoneBadge } from "../../ui/state-badge";
import { Await, Empty, errorText, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";

export default function RecallsHere() {
  const { facility, at } = useFacility();
  const list = useLoad(facility.code, () => lots.recallsAt(facility.code));
  return (
    <Page title={t("recall.here")} back={{ href: at(), text: facility.name }}>
      <Await of={list}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty text={t("recall.noneHere")} />
          ) : (
            <>
              {items.map((item) => (
                <Task key={item.lot.id} item={item} done={list.reload} />
              ))}
            </>
          )
        }
      </Await>
    </Page>
  );
}

function Task({ item, done }: { item: RecalledLot; done: () => void }) {
  const who = useMe();
  const { moment } = useFacility();
  const products = useLoad("", allProducts);
  const { lot, recall } = item;
  const product = products.data?.find((p) => p.code === lot.product.code) ?? lot.product;
  const one = item.facilities[0];
  if (!one) return null;
  const said = one.confirmation;
  const number = lot.number || t("lot.none");
  return (
    <Section title={`${productName(product)} ${t("lot.named", { number })}`}>
      <div class="card">
        <p>
          {one.outstanding ? (
            <Badge tone="stop">{t("recall.todo")}</Badge>
          ) : (
            <Badge tone="ok">{t("recall.done")}</Badge>
          )}{" "}
          {recall && t("recall.why", { reason: recall.reason, at: moment(recall.at) })}
        </p>
        <p class="row-sub">
          {one.zones.map((zone) => (
            <span key={zone.code}>
              <ZoneBadge name={zone.name} state={zone.state} /> {quantity(zone.units, product)}
            </span>
          ))}
        </p>
        {said ? (
          <Notice kind="ok">
            {t("recall.saidFound", { qty: quantity(said.unitsFound, product) })} · {said.by}{" "}
            {moment(said.at)}
          </Notice>
        ) : (
          may(who, "dispense") && <Confirm item={item} product={product} done={done} />
        )}
        {one.usable > 0 && said && <MoveAside item={item} product={product} done={done} />}
        {said && said.unitsFound !== said.unitsBooked && (
          <Notice kind="warn">{t("recall.differs")}</Notice>
        )}
      </div>
    </Section>
  );
}

function Confirm(props: { item: RecalledLot; product: ProductBrief; done: () => void }) {
  const { facility } = useFacility();
  const { item, product } = props;
  const [id] = useState(newId);
  const [found, setFound] = useState("");
  const [note, setNote] = useState("");
  const submit = useSubmit(["note", "unitsFound"]);
  const packs = product.packs ?? [];
  const units = /^[0０]$/.test(found.trim()) ? 0 : parse(found, packs, product.baseUnit);
  const send = async () => {
    if (units === null) throw new Error("no quantity");
    await lots.confirm(facility.code, {
      id,
      lot: item.lot.id,
      unitsFound: units,
      ...(note.trim() ? { note: note.trim() } : {}),
    });
    props.done();
  };
  return (
    <>
      <p>{t("recall.ask")}</p>
      <Form submit={submit} onSubmit={send} action={t("recall.confirm")}>
        <QtyField
          label={t("recall.found")}
          text={found}
          onText={setFound}
          packs={packs}
          baseUnit={product.baseUnit}
          error={submit.at("unitsFound")}
        />
        <TextField
          label={t("post.note")}
          value={note}
          onValue={setNote}
          error={submit.at("note")}
        />
      </Form>
    </>
  );
}

/** One touch: all green zones of it into the red one, or the yellow where there is no red. */
function MoveAside(props: { item: RecalledLot; product: ProductBrief; done: () => void }) {
  const { facility, zones, today, at } = useFacility();
  const who = useMe();
  const [id] = useState(newId);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const { lot, facilities } = props.item;
  const into =
    zones.find((z) => z.state === "rejected" && z.status === "active") ??
    zones.find((z) => z.state === "pending" && z.status === "active");
  const green = (facilities[0]?.zones ?? []).filter((zone) => zone.state === "qualified");
  if (!may(who, "post-stock"))
    return (
      <Link class="button primary" href={at("/post/return")}>
        {t("recall.return")}
      </Link>
    );
  if (!into) return <Notice kind="warn">{t("recall.noZone")}</Notice>;
  const move = async () => {
    setBusy(true);
    setError("");
    try {
      await stock.postDocument(facility.code, {
        id,
        kind: "zone_move",
        occurredOn: today,
        reason: t("recall.moveReason"),
        lines: green.map((zone) => ({
          product: lot.product.code,
          lot: { number: lot.number, expiry: lot.expiry },
          zone: zone.code,
          toZone: into.code,
          units: zone.units,
        })),
      });
      props.done();
    } catch (problem) {
      setError(errorText(problem));
    } finally {
      setBusy(false);
    }
  };
  const units = green.reduce((sum, zone) => sum + zone.units, 0);
  return (
    <>
      {error && <Notice kind="stop">{error}</Notice>}
      <button type="button" class="button primary wide" disabled={busy} onClick={() => void move()}>
        {t("recall.move", { qty: quantity(units, props.product), zone: into.name })}
      </button>
    </>
  );
}
