/** One scan: what it is, what speaks against it, and the ways on. */
import { useEffect, useState } from "preact/hooks";
import * as scans from "../../api/scans";
import type { Action, Resolved } from "../../api/scans";
import { allProducts } from "../../api/shared";
import { facilityPath, useFacility } from "../../facility";
import { t, tOr } from "../../i18n";
import { Link } from "../../router";
import { Icon } from "../../ui/icon";
import { useLoad } from "../../ui/load";
import { Picker } from "../../ui/picker";
import { productName } from "../../ui/quantity";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";

interface Props {
  found: Resolved;
  times: number;
  drop: () => void;
  again: () => void;
}

function title(found: Resolved): string {
  const { product, lot, document, certificate, place, owner } = found;
  if (product) {
    const name = [product.name, product.spec].filter(Boolean).join(" ");
    return lot ? `${name} · ${t("lot.named", { number: lot.number || t("lot.none") })}` : name;
  }
  if (document) return `${t(`kind.${document.kind}`)} ${document.number}`;
  if (certificate) return certificate.holder;
  return place?.name ?? owner?.name ?? found.code ?? found.text;
}

export function FoundCard({ found, times, drop, again }: Props) {
  const { lot, document, retired } = found;
  return (
    <>
      <div class="line-head">
        <strong>
          {title(found)}
          {times > 1 && <span class="badge"> ×{times}</span>}
        </strong>
        <button type="button" class="icon-button" aria-label={t("scan.undo")} onClick={drop}>
          <Icon name="close" />
        </button>
      </div>
      <p class="muted">
        {t(`scan.meaning.${found.meaning}`)}
        {lot?.expiry && ` · ${t("column.expiry")} ${lot.expiry}`}
        {found.units !== undefined && ` · ${t("scan.units", { n: found.units })}`}
        {document && ` · ${t("scan.underWay", { n: document.underWay })}`}
        {found.meaning === "unknown" && ` · ${found.text}`}
      </p>
      {found.owner && (
        <p class={found.elsewhere ? "error" : "muted"}>
          {t(found.elsewhere && !document ? "scan.ownerElsewhere" : "scan.owner", found.owner)}
        </p>
      )}
      {found.certificate && <HeldCertificate certificate={found.certificate} />}
      {retired && <Notice kind="warn">{t("scan.retired", { reason: retired.reason })}</Notice>}
      {found.vetoes.length > 0 && (
        <Notice kind="stop">
          {found.vetoes.map((veto) => (
            <p key={veto.code}>{veto.says}</p>
          ))}
        </Notice>
      )}
      {found.meaning === "unknown" && !found.actions.includes("teach") && (
        <Notice kind="info">{t("scan.askCounty")}</Notice>
      )}
      {found.meaning === "head" && <HeadCheck text={found.text} />}
      <Ways found={found} times={times} again={again} />
    </>
  );
}

function HeldCertificate({ certificate }: { certificate: NonNullable<Resolved["certificate"]> }) {
  const { verdict, number, validTo } = certificate;
  const kind = verdict === "valid" ? "info" : verdict.startsWith("not-") ? "warn" : "stop";
  return (
    <Notice kind={kind}>
      <p>{t(`certificate.said.${verdict}`)}</p>
      <p>{t("certificate.scanned", { number, to: validTo })}</p>
    </Notice>
  );
}

function HeadCheck({ text }: { text: string }) {
  const { facility } = useFacility();
  const checked = useLoad(text, () => scans.head(facility.code, text.trim()));
  const { data } = checked;
  if (!data) return null;
  const kind = data.verdict === "equal" ? "info" : data.verdict === "moved-on" ? "warn" : "stop";
  return <Notice kind={kind}>{t(`scan.head.${data.verdict}`, { since: data.since })}</Notice>;
}

/** Where an action leads; null for what is done in place. */
function wayOf(
  action: Action,
  found: Resolved,
  times: number,
  at: (rest: string) => string,
): string | null {
  const { product, lot, document, code } = found;
  const goods = new URLSearchParams({
    product: product?.code ?? "",
    ...(lot ? { lot: lot.number, expiry: lot.expiry ?? "" } : {}),
  });
  const post = (kind: string) => at(`/post/${kind}?${goods}`);
  switch (action) {
    case "receive-document":
      return at(`/post/receipt?source=${document?.id}`);
    case "open-document":
      return at(`/documents/${document?.id}`);
    case "dispense":
      return at(`/dispense?${goods}&n=${times}`);
    case "issue":
      return post("issue");
    case "receive":
      return post("receipt");
    case "move":
      return post("zone_move");
    case "count":
      return at("/counts");
    case "open-card":
      return at(`/stock/${encodeURIComponent(product?.code ?? "")}`);
    case "open-stock":
      return at("/stock");
    case "log-climate":
      return at(`/climate?room=${encodeURIComponent(found.place?.code ?? "")}`);
    case "open-staff":
      return facilityPath(found.owner?.code ?? "", "/staff");
    case "open-machine":
      return `/machines/${encodeURIComponent(found.owner?.code ?? "")}`;
    case "check-paper":
      return code ? `/paper/${code}` : null;
    case "add-product":
      return "/admin/products/new";
    default:
      return null;
  }
}

function Ways(props: { found: Resolved; times: number; again: () => void }) {
  const { found, times, again } = props;
  const { at } = useFacility();
  const [teaching, setTeaching] = useState(false);
  const find = () =>
    dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, cancelable: true }));
  const way = (action: Action, first: boolean) => {
    const text = tOr(`scan.action.${action}`, action);
    const href = wayOf(action, found, times, at);
    const look = first && found.vetoes.length === 0 ? "button primary" : "button";
    if (href)
      return (
        <Link key={action} class={look} href={href}>
          {text}
        </Link>
      );
    if (action === "check-paper") return null;
    const act = action === "teach" ? () => setTeaching(true) : find;
    return (
      <button key={action} type="button" class={look} onClick={act}>
        {text}
      </button>
    );
  };
  return (
    <>
      <div class="actions">{found.actions.map((action, i) => way(action, i === 0))}</div>
      {teaching && <Teach text={found.text} done={again} />}
    </>
  );
}

/** "This code is that product": from then on every scan of it is known. */
function Teach({ text, done }: { text: string; done: () => void }) {
  const products = useLoad("", allProducts);
  const [code, setCode] = useState("");
  const submit = useSubmit();
  useEffect(() => setCode(""), [text]);
  const items = (products.data ?? []).map((p) => ({
    value: p.code,
    text: productName(p),
    detail: p.code,
    search: [p.name, p.spec, p.code, p.nameEn, p.maker].filter(Boolean).join(" "),
  }));
  const teach = async () => {
    await scans.teach(text.trim(), code);
    done();
  };
  return (
    <div class="propose">
      <Picker label={t("scan.teach")} items={items} value={code} onPick={setCode} required />
      <button
        type="button"
        class="button primary"
        disabled={!code || submit.busy}
        onClick={() => void submit.run(teach)}
      >
        {t("scan.teachDo")}
      </button>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
    </div>
  );
}
