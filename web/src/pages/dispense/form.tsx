/** The form of one hand-out. */
import { useEffect, useState } from "preact/hooks";
import { ProblemError } from "../../api/client";
import type { DispensingRequest } from "../../api/dispense";
import type { DocumentRequest, Product } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { parse } from "../../lib/packs";
import { newId } from "../../lib/uuid";
import { Link, navigate, useQuery } from "../../router";
import { useMe } from "../../session";
import { Picker } from "../../ui/picker";
import { productName, quantity } from "../../ui/quantity";
import { QtyField } from "../../ui/qty-field";
import { reasonItems } from "../../ui/reason";
import { errorText, Notice } from "../../ui/states";
import { newLine } from "../post/draft";
import { itemOf, laterFirst, type Choice } from "../post/lots";
import { useSender } from "../post/sender";
import { ClaimField, claimSettled } from "./claim";
import { limitsOn } from "./limits";
import type { Ground } from "./page";
import { Said } from "./said";
import { keepChannel, nextClient } from "./sticky";

/** How many of the smallest pack, and of the unit, have a button of their own. */
const PACKS = [1, 2, 3];

interface Props {
  ground: Ground;
  choice: Choice;
  product: Product;
  afresh: () => void;
}

/** So many times was it scanned: so many of the smallest pack. */
function first(product: Product, times: number): string {
  const all = sizes(product);
  return Number.isInteger(times) && times > 1 ? all[0]!.replace(/^1/, String(times)) : all[0]!;
}

/** The sizes most people get: a few of the smallest pack, and one unit. */
function sizes(product: Product): string[] {
  const smallest = [...product.packs].sort((a, b) => a.units - b.units)[0];
  const one = `1${product.baseUnit}`;
  return smallest
    ? [...PACKS.map((n) => `${n}${smallest.name}`), one]
    : [one, `2${product.baseUnit}`];
}

export function DispenseForm({ ground, choice, product }: Props) {
  const { facility, today, at } = useFacility();
  const account = useMe().user.id;
  const [query] = useQuery();
  const [qty, setQty] = useState(() => first(product, Number(query.n)));
  const [reason, setReason] = useState("");
  const [said, setSaid] = useState<DispensingRequest>(() => nextClient(account, facility));
  const [id, setId] = useState(newId);
  const [sent, setSent] = useState<DocumentRequest | null>(null);
  const [instead, setInstead] = useState<string | null>(null);
  const say = (change: { [K in keyof DispensingRequest]?: DispensingRequest[K] | undefined }) => {
    if (change.channel) keepChannel(account, facility.code, change.channel);
    setSaid((now) => {
      const next = { ...now, ...change };
      if (!next.claim) delete next.claim;
      if (!next.unchecked) delete next.unchecked;
      return next as DispensingRequest;
    });
  };
  const units = parse(qty, product.packs, product.baseUnit);
  const done = (how: "posted" | "queued", document: string) => {
    const what = `${productName(product)} ${quantity(units ?? 0, product)}`;
    navigate(at(`/scan?${new URLSearchParams({ done: how, document, what })}`), { replace: true });
  };
  const { sending, send } = useSender({
    account,
    facility: facility.code,
    keep: setSent,
    onPosted: (document) => done("posted", document.id),
    onQueued: () => done("queued", id),
    onHeld: (refused) => {
      setInstead(refused);
      setId(newId());
    },
    instead,
    initial: null,
  });
  // A ticket that was refused is asked for anew.
  useEffect(() => {
    if (sending.state !== "refused" || !(sending.error instanceof ProblemError)) return;
    if (sending.error.code.startsWith("claim-")) say({ claim: undefined });
  }, [sending.state]);
  const rules = limitsOn(ground.rules, product);
  const line = newLine({
    product: product.code,
    lot: choice.lot.number,
    expiry: choice.lot.expiry ?? "",
    zone: choice.zone.code,
    qty,
  });
  const later = laterFirst(line, [line], itemOf(ground.there, product.code), () => units);
  const enough = units !== null && units > 0 && units <= choice.units;
  const ready = enough && (!later || reason.trim() !== "") && claimSettled(rules, said);
  const locked = !["idle", "refused", "unknown"].includes(sending.state);
  const goods = new URLSearchParams({
    product: product.code,
    lot: choice.lot.number,
    expiry: choice.lot.expiry ?? "",
  });
  const submit = () => {
    if (!ready || units === null) return;
    void send(
      sent ?? {
        id,
        kind: "dispense",
        occurredOn: today,
        dispensing: said,
        lines: [
          {
            product: product.code,
            lot: { number: choice.lot.number, expiry: choice.lot.expiry },
            zone: choice.zone.code,
            units,
            ...(later ? { reason: reason.trim() } : {}),
          },
        ],
      },
    );
  };
  return (
    <form
      class="dispense-form"
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        submit();
      }}
    >
      <p class="dispense-what">
        <strong>{productName(product)}</strong>
        <br />
        <span class="muted">
          {t("lot.named", { number: choice.lot.number || t("lot.none") })}
          {choice.lot.expiry && ` · ${t("lot.expires", { day: choice.lot.expiry })}`}
          {` · ${t("dispense.left", { qty: quantity(choice.units, product) })}`}
        </span>
      </p>
      <div class="dispense-sizes" role="group" aria-label={t("dispense.howMuch")}>
        {sizes(product).map((size) => (
          <button
            key={size}
            type="button"
            aria-pressed={size === qty}
            disabled={locked || (parse(size, product.packs, product.baseUnit) ?? 0) > choice.units}
            onClick={() => setQty(size)}
          >
            {size}
          </button>
        ))}
      </div>
      <details>
        <summary>{t("dispense.other")}</summary>
        <QtyField
          label={t("dispense.howMuch")}
          text={qty}
          onText={setQty}
          packs={product.packs}
          baseUnit={product.baseUnit}
          available={choice.units}
          disabled={locked}
        />
      </details>
      {later && (
        <Picker
          label={t("line.laterReason")}
          required
          hint={t("line.laterHint")}
          items={reasonItems(ground.reasons)}
          value={reason}
          text={reason}
          guess
          onPick={setReason}
          onText={setReason}
        />
      )}
      <Said said={said} onSaid={say} disabled={locked} />
      {rules.length > 0 && units !== null && units > 0 && (
        <ClaimField
          rules={rules}
          lines={[{ product: product.code, units }]}
          said={said}
          onSaid={say}
          disabled={locked}
        />
      )}
      {!enough && <Notice kind="warn">{t("dispense.notEnough")}</Notice>}
      {sending.state === "refused" && (
        <Notice kind="stop">
          <strong>{t("post.refused")}</strong>
          <p>{errorText(sending.error)}</p>
        </Notice>
      )}
      {(sending.state === "unknown" || sending.state === "again") && (
        <Notice kind="warn">
          <strong>{t("post.unknown")}</strong>
          <p>{t("post.unknownMore")}</p>
        </Notice>
      )}
      <button type="submit" class="button primary dispense-go" disabled={locked || !ready}>
        {locked ? t("state.sending") : t("dispense.give", { qty: enough ? qty : "" })}
      </button>
      <Link class="dispense-full" href={at(`/post/dispense?${goods}`)}>
        {t("dispense.fullForm")}
      </Link>
    </form>
  );
}
