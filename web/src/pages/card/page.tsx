/** The stock card: every entry of one product, with the balance after it, as on paper. */
import { path } from "../../api/client";
import type { Card, CardEntry } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link, useQuery, type Params } from "../../router";
import { SelectField } from "../../ui/field";
import { ExportMenu } from "../../ui/export";
import { Icon } from "../../ui/icon";
import { Page } from "../../ui/page";
import { productName, Quantity } from "../../ui/quantity";
import { Await, Empty } from "../../ui/states";
import { newPath, OF_PRODUCT } from "../labels/address";
import { CardTable } from "./table";
import { useCard } from "./tail";
import "./card.css";

export default function CardPage({ product = "" }: Params) {
  const { facility, at } = useFacility();
  const [query, change] = useQuery();
  const lot = query.lot ?? "";
  const card = useCard(facility.code, product, lot);
  const title = card.loaded.data ? productName(card.loaded.data.product) : t("card.title");
  const search = lot ? `?lot=${encodeURIComponent(lot)}` : "";
  const actions = (
    <>
      <ExportMenu at={path`/facilities/${facility.code}/stock/${product}/card`} query={{ lot }} />
      <Link class="button" href={at(`/stock/${encodeURIComponent(product)}/print${search}`)}>
        <Icon name="print" />
        {t("card.print")}
      </Link>
      <Link class="button" href={at(newPath(OF_PRODUCT, { product }))}>
        <Icon name="label" />
        {t("labels.print")}
      </Link>
    </>
  );
  return (
    <Page title={title} back={{ href: at("/stock"), text: t("nav.stock") }} actions={actions}>
      <Await of={card.loaded}>
        {(data) => (
          <>
            <Facts card={data} />
            <LotFilter card={data} rows={card.rows} lot={lot} change={change} />
            {card.rows.length === 0 ? (
              <Empty text={t("card.empty")} />
            ) : (
              <>
                {card.older && (
                  <button
                    type="button"
                    class="button wide older"
                    disabled={card.busy}
                    onClick={card.older}
                  >
                    {card.busy ? t("state.loading") : t("card.older")}
                  </button>
                )}
                <CardTable rows={card.rows} product={data.product} opening={card.opening} />
              </>
            )}
          </>
        )}
      </Await>
    </Page>
  );
}

function Facts({ card }: { card: Card }) {
  const { at } = useFacility();
  const { product } = card;
  return (
    <dl class="facts card-facts">
      <div>
        <dt>{t("card.balance")}</dt>
        <dd class="card-balance">
          <Quantity units={card.units} product={product} />
        </dd>
      </div>
      <div>
        <dt>{t("product.code")}</dt>
        <dd>{product.code}</dd>
      </div>
      <div>
        <dt>{t("card.unit")}</dt>
        <dd>
          {product.baseUnit}
          {product.packs.map((pack) => (
            <span key={pack.name} class="muted">
              {" "}
              {t("card.pack", { name: pack.name, units: pack.units, unit: product.baseUnit })}
            </span>
          ))}
        </dd>
      </div>
      <div class="no-print">
        <dt>{t("card.lots")}</dt>
        <dd>
          <Link href={at(`/stock?lots=1&q=${encodeURIComponent(product.code)}`)}>
            {t("card.seeLots")}
          </Link>
        </dd>
      </div>
    </dl>
  );
}

/** The lots seen so far in the rows, to look at one alone. */
function LotFilter(props: {
  card: Card;
  rows: readonly CardEntry[];
  lot: string;
  change: (change: Params) => void;
}) {
  const lots = new Map(props.rows.map((row) => [row.lot.id, row.lot.number || t("lot.none")]));
  if (lots.size < 2 && !props.lot) return null;
  return (
    <div class="filters">
      <SelectField
        label={t("column.lot")}
        none={t("filter.all")}
        choices={[...lots].map(([value, text]) => ({ value, text }))}
        value={props.lot}
        onValue={(lot) => props.change({ lot })}
      />
    </div>
  );
}
