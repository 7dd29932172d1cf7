/** 盘点表 on A4: blank for writing by hand, or filled with what was counted. */
import * as counts from "../../api/counts";
import type { CountLine, CountView } from "../../api/counts";
import * as papers from "../../api/papers";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { format } from "../../lib/packs";
import { useQuery, type Params } from "../../router";
import { may, useMe } from "../../session";
import { useLoad } from "../../ui/load";
import { Paper, PaperScreen, Signatures } from "../../ui/paper";
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
  const loaded = useLoad(`${id} ${blank} ${review}`, () =>
    sheetOf(facility.code, id, blank, review),
  );
  const view = loaded.data?.view;
  const name = view ? `${facility.name} ${t("count.sheet")} ${view.number}` : t("action.print");
  return (
    <PaperScreen
      name={name}
      back={{ href: at(`/counts/${id}`), text: t("count.sheet.back") }}
      tools={
        <button
          type="button"
          class="button"
          aria-pressed={blank}
          onClick={() => change({ blank: blank ? "" : "1" })}
        >
          {t(blank ? "count.sheet.filled" : "count.sheet.blank")}
        </button>
      }
    >
      <Await of={loaded}>{(shown) => <Sheet {...shown} blank={blank} />}</Await>
    </PaperScreen>
  );
}

interface Shown {
  view: CountView;
  /** The code it is checked by; a blank sheet has nothing to check. */
  paper: papers.Paper<papers.CountContent> | null;
}

/** How often it is asked again when somebody counts on while it is printed. */
const TRIES_MAX = 3;

/** The view and its code from one state of the count: what is printed is what is checked. */
async function sheetOf(at: string, id: string, blank: boolean, inReview: boolean): Promise<Shown> {
  const review = inReview || undefined;
  let view = (await counts.view(at, id, { review }))!;
  if (blank) return { view, paper: null };
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const paper = await papers.print(at, { kind: "count", count: id });
    const newer = await counts.view(at, id, { review, unless: view.version });
    if (!newer) return { view, paper };
    view = newer;
  }
  return { view, paper: null };
}

function Sheet({ view, paper, blank }: Shown & { blank: boolean }) {
  const { zones, moment } = useFacility();
  const who = useMe();
  const zoneName = (code: string) => zones.find((zone) => zone.code === code)?.name ?? code;
  // The book is not told to those who count blind, on paper neither.
  const booked = blank ? view.figures && !view.blind : view.figures;
  const shape = { view, blank, booked };
  // Room for what is found.
  const empty = blank ? [1, 2, 3].map((n) => <Empty key={n} columns={booked ? 10 : 9} />) : [];
  const rows = view.lines.map((line, i) => (
    <Row key={lineKey(line)} {...shape} line={line} no={i + 1} zone={zoneName(line.zone)} />
  ));
  return (
    <Paper
      title={t("count.sheet")}
      facility={view.facility}
      facts={facts(view, blank, scopeText(view.scope, zoneName), moment)}
      widths={booked ? [4, 20, 10, 11, 11, 5, 8, 11, 8, 12] : [4, 21, 11, 12, 12, 5, 13, 9, 13]}
      head={<Head booked={booked} />}
      rows={[...rows, ...empty]}
      after={
        <>
          {view.remark && !blank && (
            <p class="paper-note">{t("sheet.note", { note: view.remark })}</p>
          )}
          <Signatures
            names={[t("count.sign.counter"), t("count.sign.checker"), t("count.sign.witness")]}
          />
        </>
      }
      {...(paper && { code: paper })}
      printed={t("paper.printed", { at: moment(new Date().toISOString()), name: who.user.name })}
    />
  );
}

function facts(
  view: CountView,
  blank: boolean,
  scope: string,
  moment: (at: string) => string,
): [string, string | number][] {
  const all: [string, string | number][] = [
    [t("paper.number"), t("count.numbered", { number: view.number })],
    [t("count.scope"), scope],
    [t("count.opened"), moment(view.openedAt)],
  ];
  if (view.document) all.push([t("sheet.count"), view.document.number]);
  const { accuracy } = view;
  if (accuracy && !blank) {
    const { exact, counted } = accuracy;
    all.push([t("count.accuracy"), share(accuracy.exactShare)]);
    all.push([t("count.counted"), t("count.exactOf", { exact, counted })]);
  }
  return all;
}

function Head({ booked }: { booked: boolean }) {
  return (
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
  );
}

function Row(props: {
  view: CountView;
  line: CountLine;
  no: number;
  zone: string;
  blank: boolean;
  booked: boolean;
}) {
  const { view, line, blank } = props;
  return (
    <tr>
      <td class="number">{props.no}</td>
      <Named view={view} line={line} zone={props.zone} />
      {props.booked && (
        <td class="number">{blank ? line.book : (line.count?.book ?? line.book)}</td>
      )}
      <td class="number">{!blank && shelf(view, line)}</td>
      <td class="number">{!blank && signed(line)}</td>
      <td>{!blank && line.reason && <ReasonText code={line.reason} />}</td>
    </tr>
  );
}

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
