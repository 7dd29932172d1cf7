/** 在途: what left one book and has not come into another, the oldest first. */
import { path } from "../../api/client";
import * as api from "../../api/requisitions";
import type { InTransit } from "../../api/requisitions";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link, useQuery } from "../../router";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { productName, quantity } from "../../ui/quantity";
import { Badge } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";
import "./requisitions.css";

/** From so many days on, somebody should ask where it is. */
const LONG = 7;

export default function Transit() {
  const { facility, at } = useFacility();
  const [query, change] = useQuery();
  const own = query.own === "1";
  const loaded = useLoad(`${facility.code} ${own}`, () => api.inTransit(facility.code, !own));
  return (
    <Page
      title={t("transit.title")}
      back={{ href: at("/requisitions"), text: t("requisition.title") }}
    >
      {facility.kind === "depot" && (
        <div class="requisition-tabs" role="group" aria-label={t("transit.title")}>
          <button
            type="button"
            class="chip"
            aria-pressed={!own}
            onClick={() => change({ own: "" })}
          >
            {t("transit.below")}
          </button>
          <button
            type="button"
            class="chip"
            aria-pressed={own}
            onClick={() => change({ own: "1" })}
          >
            {t("transit.own")}
          </button>
        </div>
      )}
      <Await of={loaded}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty text={t("transit.none")} />
          ) : (
            <ul class="rows">
              {items.map((item) => (
                <Row key={item.document} item={item} />
              ))}
            </ul>
          )
        }
      </Await>
    </Page>
  );
}

function Row({ item }: { item: InTransit }) {
  const number = `${t(`kind.${item.kind}`)} ${item.number}`;
  return (
    <li class="row">
      <div class="row-main">
        <strong>{t("transit.way", { from: item.from.name, to: item.to.name })}</strong>
        <Badge tone={item.days >= LONG ? "stop" : "warn"}>
          {t("transit.days", { n: item.days })}
        </Badge>
      </div>
      <p class="row-sub">
        <Link href={path`/f/${item.from.code}/documents/${item.document}`}>{number}</Link>
        <span>{item.occurredOn}</span>
      </p>
      <ul class="delivery">
        {item.lines.map((line) => (
          <li key={line.lot.id}>
            {productName(line.product)} ·{" "}
            {t("lot.named", { number: line.lot.number || t("lot.none") })} ·{" "}
            <span class="amount">{quantity(line.units, line.product)}</span>
          </li>
        ))}
      </ul>
    </li>
  );
}
