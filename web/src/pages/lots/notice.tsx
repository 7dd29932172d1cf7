/** The recall notice on A4: what is recalled, why, who has it, what each is asked to do. */
import * as catalog from "../../api/catalog";
import * as lots from "../../api/lots";
import type { Reach, Standing } from "../../api/lots";
import { allProducts } from "../../api/shared";
import type { Lot, ProductBrief } from "../../api/types";
import { t } from "../../i18n";
import type { Params } from "../../router";
import { useMe } from "../../session";
import { useLoad } from "../../ui/load";
import { Paper, PaperScreen, Signatures } from "../../ui/paper";
import { productName, quantity } from "../../ui/quantity";
import { Await } from "../../ui/states";
import { moment } from "./lot";

export default function NoticePage({ lot: id = "" }: Params) {
  const loaded = useLoad(id, () =>
    Promise.all([catalog.lot(id), lots.reach(id), allProducts()] as const),
  );
  const number = loaded.data?.[0].number ?? "";
  return (
    <PaperScreen
      name={`${t("recall.notice")} ${number}`}
      back={{ href: `/lots/${id}`, text: t("recall.reach") }}
    >
      <Await of={loaded}>
        {([lot, reach, products]) => (
          <Sheet
            lot={lot}
            reach={reach}
            product={products.find((p) => p.code === lot.product.code) ?? lot.product}
          />
        )}
      </Await>
    </PaperScreen>
  );
}

function Sheet(props: { lot: Lot; reach: Reach; product: ProductBrief }) {
  const { lot, reach, product } = props;
  const who = useMe();
  const scope = who.roles[0]?.scope;
  const { recall, sums } = reach;
  return (
    <Paper
      title={t("recall.notice")}
      facility={{ name: scope?.name ?? "", code: scope?.code ?? "" }}
      facts={[
        [t("column.product"), `${productName(product)} ${product.code}`],
        [t("lot.title"), lot.number || t("lot.none")],
        [t("column.expiry"), lot.expiry ?? t("lot.noExpiry")],
        [t("recall.reason"), recall?.reason ?? ""],
        [t("recall.at"), recall ? moment(recall.at) : ""],
        [t("recall.by"), recall?.by ?? ""],
      ]}
      widths={[34, 22, 22, 22]}
      head={<Head />}
      rows={reach.facilities.map((one) => (
        <Holder key={one.facility.code} one={one} product={product} />
      ))}
      after={
        <>
          <p class="paper-note">{t("recall.noticeText")}</p>
          <p class="paper-note">
            {t("recall.noticeSums", {
              underWay: quantity(sums.underWay, product),
              dispensed: quantity(sums.dispensed, product),
              issued: quantity(sums.issued, product),
            })}
          </p>
          <Signatures names={[t("recall.signIssuer"), t("recall.signReceiver")]} />
        </>
      }
      printed={t("paper.printed", {
        at: moment(new Date().toISOString()),
        name: who.user.name,
      })}
    />
  );
}

function Head() {
  return (
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
  );
}

function Holder({ one, product }: { one: Standing; product: ProductBrief }) {
  const said = one.confirmation;
  return (
    <tr>
      <td>{one.facility.name}</td>
      <td class="number">{quantity(one.units, product)}</td>
      <td class="number">{said ? quantity(said.unitsFound, product) : ""}</td>
      <td>{said ? `${said.by ?? ""} ${moment(said.at)}` : ""}</td>
    </tr>
  );
}
