/**
 * 发放 of one scanned lot, made for one thumb: how much, by which channel, for whom, done. What
 * was chosen last of the channel stays; the client goes with the client.
 */
import { useState } from "preact/hooks";
import { allProducts, allReasons } from "../../api/shared";
import * as stock from "../../api/stock";
import type { Product, Reason, Stock } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { unsentAt, withUnsent } from "../../offline/pending";
import { jobsOf, unsent } from "../../offline/queue";
import { Link, useQuery } from "../../router";
import { mayPost, useMe } from "../../session";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { Await, Empty } from "../../ui/states";
import { choices, itemOf, usable, type Choice } from "../post/lots";
import { DispenseForm } from "./form";
import { limits } from "./limits";
import type { ClaimRules } from "../../api/dispense";

export interface Ground {
  products: Product[];
  reasons: Reason[];
  there: Stock;
  rules: ClaimRules;
}

async function ground(account: string, facility: string): Promise<Ground> {
  const [products, reasons, there, rules, jobs] = await Promise.all([
    allProducts(),
    allReasons(),
    stock.stock(facility),
    limits(),
    jobsOf(account).catch(() => []),
  ]);
  const open = jobs.filter(unsent);
  const mine = reasons.filter((reason) => reason.kinds.includes("dispense"));
  const known = unsentAt(open, facility).length > 0 ? withUnsent(there, open) : there;
  return { products, reasons: mine, there: known, rules };
}

/** What was scanned as it lies on the shelf: of a product alone the lot that expires first. */
function chosen(there: Stock, query: Record<string, string>): Choice | null {
  const item = itemOf(there, query.product ?? "");
  if (!item) return null;
  const all = choices(item, "dispense").filter(usable);
  if (!query.lot) return all[0] ?? null;
  const same = (c: Choice) =>
    c.lot.number === query.lot && (!query.expiry || c.lot.expiry === query.expiry);
  return all.find(same) ?? null;
}

export default function DispensePage() {
  const { facility, at } = useFacility();
  const who = useMe();
  const [query] = useQuery();
  const [turn, setTurn] = useState(0);
  const loaded = useLoad(`${facility.code} ${turn}`, async () => ({
    turn,
    ground: await ground(who.user.id, facility.code),
  }));
  if (!mayPost(who, "dispense")) return <Empty text={t("post.mayNot")} />;
  return (
    <Page title={t("kind.dispense")} back={{ href: at("/scan"), text: t("scan.title") }}>
      <Await of={loaded}>
        {(data) => {
          const choice = chosen(data.ground.there, query);
          const product = data.ground.products.find((p) => p.code === query.product);
          return choice && product ? (
            <DispenseForm
              key={data.turn}
              ground={data.ground}
              choice={choice}
              product={product}
              afresh={() => setTurn(turn + 1)}
            />
          ) : (
            <Empty text={t("dispense.notHere")}>
              <Link class="button primary" href={at("/scan")}>
                {t("scan.title")}
              </Link>
              <Link class="button" href={at("/post/dispense")}>
                {t("dispense.fullForm")}
              </Link>
            </Empty>
          );
        }}
      </Await>
    </Page>
  );
}
