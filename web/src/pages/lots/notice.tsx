/** The recall notice on A4: what is recalled, why, who has it, what each is asked to do. */
import { useEffect } from "preact/hooks";
import * as catalog from "../../api/catalog";
import * as lots from "../../api/lots";
import type { Reach } from "../../api/lots";
import { allProducts } from "../../api/shared";
import type { Lot, ProductBrief } from "../../api/types";
import { t } from "../../i18n";
import { Link, type Params } from "../../router";
import { useMe } from "../../session";
import { Icon } from "../../ui/icon";
import { useLoad } from "../../ui/load";
import { productName, quantity } from "../../ui/quantity";
import { Await } from "../../ui/states";
import { moment } from "./lot";

export default function NoticePage({ lot: id = "" }: Params) {
  const loaded = useLoad(id, () =>
    Promise.all([catalog.lot(id), lots.reach(id), allProducts()] as const),
  );
  const number = loaded.data?.[0].number;
  useEffect(() => {
    if (number !== undefined) document.title = `${t("recall.notice")} ${number}`;
  }, [number]);
  return (
    <div class="page">
      <div class="actions no-print sheet-actions">
        <button type="button" class="button primary" onClick={() => window.print()}>
          <Icon name="print" />
          {t("action.print")}
        </button>
        <Link class="button" href={`/lots/${id}`}>
          {t("recall.reach")}
        </Link>
      </div>
      <Await of={loaded}>
        {([lot, reach, products]) => (
          <Sheet
            lot={lot}
            reach={reach}
            product={products.find((p) => p.code === lot.product.code) ?? lot.product}
          />
        )}
      </Await>
    </div>
  );
}

function Sheet(props: { lot: Lot; reach: Reach; product: ProductBrief }) {
  const { lot, reach, product } = props;
  const who = useMe();
  return (
    <article class="sheet" tabIndex={0}>
      <header class="sheet-head">
        <h1>{t("recall.notice")}</h1>
      </header>
      <dl class="sheet-facts">
        <Fact name={t("column.product")} text={`${productName(product)}（${product.code}）`} />
        <Fact name={t("lot.title")} text={lot.number || t("lot.none")} />
        <Fact name={t("column.expiry")} text={lot.expiry ?? t("lot.noExpiry")} />
        <Fact name={t("recall.reason")} text={reach.recall?.reason ?? ""} />
        <Fact name={t("recall.at")} text={reach.recall ? moment(reach.recall.at) : ""} />
        <Fact name={t("recall.by")} text={reach.recall?.by ?? ""} />
      </dl>
      <p class="sheet-note">{t("recall.noticeText")}</p>
      <HolderTable {...props} />
      <p class="sheet-note">
        {t("recall.noticeSums", {
          underWay: quantity(reach.sums.underWay, product),
          dispensed: quantity(reach.sums.dispensed, product),
          issued: quantity(reach.sums.issued, product),
        })}
      </p>
      <footer class="sheet-foot">
        <span>{t("recall.sign")}</span>
        <span>
          {t("sheet.printed", { at: moment(new Date().toISOString()), name: who.user.name })}
        </span>
      </footer>
    </article>
  );
}

function Fact(props: { name: string; text: string }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.text}</dd>
    </div>
  );
}

function HolderTable({ reach, product }: { reach: Reach; product: ProductBrief }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t("recall.holder")}</th>
          <th scope="col" class="number">
            {t("recall.held")}
          </th>
          <th scope="col" class="number">
            {t("recall.foundShort")}
          </th>
          <th scope="col">{t("recall.who")}</th>
        </tr>
      </thead>
      <tbody>
        {reach.facilities.map((one) => (
          <tr key={one.facility.code}>
            <td>{one.facility.name}</td>
            <td class="number">{quantity(one.units, product)}</td>
            <td class="number">
              {one.confirmation ? quantity(one.confirmation.unitsFound, product) : ""}
            </td>
            <td>
              {one.confirmation
                ? `${one.confirmation.by ?? ""} ${moment(one.confirmation.at)}`
                : ""}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
