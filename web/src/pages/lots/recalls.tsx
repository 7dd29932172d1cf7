/** For the county: every recalled lot that still lies somewhere, and of whom what is awaited. */
import * as lots from "../../api/lots";
import type { RecalledLot } from "../../api/lots";
import { facilityPath } from "../../facility";
import { t } from "../../i18n";
import { Link } from "../../router";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { productName, Quantity } from "../../ui/quantity";
import { Await, Empty } from "../../ui/states";
import { StandingBadge } from "./reach";
import { moment } from "./lot";

export default function Recalls() {
  const list = useLoad("", lots.recalls);
  return (
    <Page title={t("recall.all")} back={{ href: "/lots", text: t("nav.lots") }}>
      <Await of={list}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty text={t("recall.none")} />
          ) : (
            <>
              {items.map((item) => (
                <Recalled key={item.lot.id} item={item} />
              ))}
            </>
          )
        }
      </Await>
    </Page>
  );
}

function Recalled({ item }: { item: RecalledLot }) {
  const { lot, recall } = item;
  const waiting = item.facilities.filter((one) => one.outstanding);
  waiting.sort((a, b) => b.days - a.days || b.units - a.units);
  const number = lot.number || t("lot.none");
  return (
    <Section
      title={`${productName(lot.product)} ${number}`}
      aside={<Link href={`/lots/${lot.id}`}>{t("recall.reach")}</Link>}
    >
      <p class="muted">
        {recall && `${moment(recall.at)} · ${recall.reason} · `}
        {t("recall.progress", {
          done: item.facilities.filter((one) => one.confirmation).length,
          all: item.facilities.length,
        })}
      </p>
      <ul class="rows">
        {waiting.length === 0 && <li class="row">{t("recall.allDone")}</li>}
        {waiting.map((one) => (
          <li class="row" key={one.facility.code}>
            <div class="row-main">
              <span class="row-marks">
                <Link href={facilityPath(one.facility.code, "/recalls")}>{one.facility.name}</Link>
                <StandingBadge one={one} />
              </span>
              <Quantity units={one.units} product={lot.product} />
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
