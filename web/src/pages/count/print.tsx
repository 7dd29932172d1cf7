/** 盘点表 on A4: blank for writing by hand, or filled with what was counted. */
import { useEffect } from "preact/hooks";
import * as counts from "../../api/counts";
import type { CountLine, CountView } from "../../api/counts";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { format } from "../../lib/packs";
import { Link, useQuery, type Params } from "../../router";
import { may, useMe } from "../../session";
import { Icon } from "../../ui/icon";
import { useLoad } from "../../ui/load";
import { productName } from "../../ui/quantity";
import { ReasonText } from "../../ui/reason";
import { Await } from "../../ui/states";
import { scopeText } from "./list";
import { lineKey, share } from "./model";

export default function CountPrint({ count: id = "" }: Params) {
  const { facility, at } = useFacility();
  const who = useMe();
  const [query, change] = useQuery();
  const blank = query.blank === "1";
  const review = !blank && may(who, "post-stock");
  const loaded = useLoad(`${id} ${review}`, async () => {
    const view = await counts.view(facility.code, id, { review: review || undefined });
    return view!;
  });
  const view = loaded.data;
  useEffect(() => {
    // The browser offers the title as the file's name.
    if (view) document.title = `${facility.name} ${t("count.sheet")} ${view.number}`;
  }, [view]);
  return (
    <div class="page">
      <div class="actions no-print sheet-actions">
        <button type="button" class="button primary" onClick={() => window.print()}>
          <Icon name="print" />
          {t("action.print")}
        </button>
        <button
          type="button"
          class="button"
          aria-pressed={blank}
          onClick={() => change({ blank: blank ? "" : "1" })}
        >
          {t(blank ? "count.sheet.filled" : "count.sheet.blank")}
        </button>
        <Link class="button" href={at(`/counts/${id}`)}>
          {t("count.sheet.back")}
        </Link>
      </div>
      <Await of={loaded}>{(shown) => <Sheet view={shown} blank={blank} />}</Await>
    </div>
  );
}

function Sheet({ view, blank }: { view: CountView; blank: boolean }) {
  const { zones, moment } = useFacility();
  const who = useMe();
  const zoneName = (code: string) => zones.find((zone) => zone.code === code)?.name ?? code;
  return (
    <article class="sheet" tabIndex={0}>
      <header class="sheet-head">
        <p>{view.facility.name}</p>
        <h1>{t("count.sheet")}</h1>
      </header>
      <div class="sheet-facts">
        <span>{t("count.numbered", { number: view.number })}</span>
        <span>
          {t("count.scope")} {scopeText(view.scope, zoneName)}
        </span>
        <span>
          {t("count.opened")} {moment(view.openedAt)}
        </span>
        {view.document && (
          <span>
            {t("kind.count")} {view.document.number}
          </span>
        )}
        {view.accuracy && !blank && (
          <span>
            {t("count.accuracy")} {share(view.accuracy.exactShare)}（
            {t("count.exactOf", {
              exact: view.accuracy.exact,
              counted: view.accuracy.counted,
            })}
            ）
          </span>
        )}
      </div>
      <Table view={view} blank={blank} zoneName={zoneName} />
      {view.remark && !blank && <p class="sheet-note">{t("sheet.note", { note: view.remark })}</p>}
      <ul class="signatures">
        {["counter", "checker", "witness"].map((role) => (
          <li key={role}>{t(`count.sign.${role}` as "count.sign.counter")}</li>
        ))}
      </ul>
      <footer class="sheet-foot">
        <span>
          {t("count.printed", { at: moment(new Date().toISOString()), by: who.user.name })}
        </span>
      </footer>
    </article>
  );
}

function Table(props: { view: CountView; blank: boolean; zoneName: (code: string) => string }) {
  const { view, blank } = props;
  // The book is not told to those who count blind, on paper neither.
  const booked = blank ? view.figures && !view.blind : view.figures;
  return (
    <table>
      <thead>
        <tr>
          <th>{t("sheet.no")}</th>
          <th>{t("sheet.product")}</th>
          <th>{t("column.lot")}</th>
          <th>{t("column.expiry")}</th>
          <th>{t("column.zone")}</th>
          <th>{t("count.column.unit")}</th>
          {booked && <th class="number">{t("count.column.book")}</th>}
          <th class="number">{t("count.column.shelf")}</th>
          <th class="number">{t("count.column.difference")}</th>
          <th>{t("post.reason")}</th>
        </tr>
      </thead>
      <tbody>
        {view.lines.map((line, i) => (
          <tr key={lineKey(line)}>
            <td class="number">{i + 1}</td>
            <Named view={view} line={line} zone={props.zoneName(line.zone)} />
            {booked && (
              <td class="number">{blank ? line.book : (line.count?.book ?? line.book)}</td>
            )}
            <td class="number">{!blank && shelf(view, line)}</td>
            <td class="number">{!blank && signed(line)}</td>
            <td>{!blank && line.reason && <ReasonText code={line.reason} />}</td>
          </tr>
        ))}
        {blank && [1, 2, 3].map((n) => <Empty key={n} columns={booked ? 10 : 9} />)}
      </tbody>
    </table>
  );
}

/** Room for what is found. */
function Empty({ columns }: { columns: number }) {
  return (
    <tr class="count-empty">
      {Array.from({ length: columns }, (_, i) => (
        <td key={i} />
      ))}
    </tr>
  );
}

function Named({ view, line, zone }: { view: CountView; line: CountLine; zone: string }) {
  const product = view.products[line.product];
  return (
    <>
      <td>{product ? productName(product) : line.product}</td>
      <td>{line.lot.number || t("lot.none")}</td>
      <td class="nowrap">{line.lot.expiry}</td>
      <td>{zone}</td>
      <td>{product?.baseUnit}</td>
    </>
  );
}

function shelf(view: CountView, line: CountLine) {
  const product = view.products[line.product];
  if (!line.count || !product) return t("count.uncounted");
  const packed = format(line.count.units, product.packs ?? [], product.baseUnit);
  const plain = `${line.count.units}${product.baseUnit}`;
  return packed === plain ? line.count.units : `${line.count.units} (${packed})`;
}

const signed = (line: CountLine) => {
  const difference = line.count?.difference;
  if (!difference) return difference === 0 ? "0" : "";
  return difference > 0 ? `+${difference}` : `−${-difference}`;
};
