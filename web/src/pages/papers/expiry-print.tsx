/** The warning of what expires (效期预警表) on A4. */
import * as papers from "../../api/papers";
import type { Category } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useQuery } from "../../router";
import { useLoad } from "../../ui/load";
import { Paper, PaperScreen, Signatures } from "../../ui/paper";
import { Await } from "../../ui/states";

export default function ExpiryPrint() {
  const { facility, at } = useFacility();
  const [query] = useQuery();
  const within = Number(query.within) || 180;
  const category = query.category as Category | undefined;
  const loaded = useLoad(JSON.stringify([within, category]), () =>
    papers.print(facility.code, {
      kind: "expiry",
      within,
      ...(category ? { category } : {}),
    }),
  );
  const day = loaded.data?.content.day ?? "";
  const name = `${facility.name} ${t("expiry.title")} ${day}`;
  return (
    <PaperScreen name={name} back={{ href: at("/expiry"), text: t("expiry.title") }}>
      <Await of={loaded}>{(paper) => <Sheet paper={paper} category={category} />}</Await>
    </PaperScreen>
  );
}

function Sheet(props: {
  paper: papers.Paper<papers.ExpiryContent>;
  category: Category | undefined;
}) {
  const { moment } = useFacility();
  const { paper, category } = props;
  const { day, within, rows } = paper.content;
  const totals = paper.figures.map((figure) => `${figure.value}${figure.unit}`);
  return (
    <Paper
      title={t("expiry.title")}
      facility={paper.facility}
      facts={[
        [t("filter.asOf"), day],
        [t("filter.expires"), t("filter.withinDays", { n: within })],
        [t("filter.category"), category ? t(`category.${category}`) : t("filter.all")],
      ]}
      widths={[7, 30, 13, 14, 16, 14, 14, 14]}
      head={<Head />}
      rows={rows.map((row, n) => (
        <tr key={`${row.product} ${row.lot} ${row.expiry} ${row.zone}`}>
          <td class="center">{n + 1}</td>
          <td>{[row.name, row.spec].filter(Boolean).join(" ")}</td>
          <td>{row.lot || t("lot.none")}</td>
          <td class="center nowrap">{row.expiry}</td>
          <td class="center strong">{daysText(row.daysLeft)}</td>
          <td>{row.zone}</td>
          <td class="number">
            {row.units}
            {row.unit}
          </td>
          <td />
        </tr>
      ))}
      foot={[
        <tr key="sum">
          <th colSpan={6}>{t("sheet.total", { n: rows.length })}</th>
          <td class="number strong">{totals.join(t("list.and"))}</td>
          <td />
        </tr>,
      ]}
      after={<Signatures names={[t("sign.keeper"), t("sign.head")]} />}
      code={paper}
      printed={t("paper.printed", { at: moment(paper.printedAt), name: paper.printedBy })}
    />
  );
}

export const daysText = (days: number): string =>
  days < 0 ? t("expiry.ago", { days: -days }) : t("expiry.left", { days });

function Head() {
  return (
    <tr>
      <th>{t("sheet.no")}</th>
      <th>{t("sheet.product")}</th>
      <th>{t("column.lot")}</th>
      <th>{t("column.expiry")}</th>
      <th>{t("export.daysLeft")}</th>
      <th>{t("column.zone")}</th>
      <th>{t("column.units")}</th>
      <th>{t("expiry.measure")}</th>
    </tr>
  );
}
