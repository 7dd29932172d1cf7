/** 日结单: a day's summary on A4, with the code by which it is checked against the book. */
import * as api from "../../api/dispense";
import * as papers from "../../api/papers";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useQuery } from "../../router";
import { useLoad } from "../../ui/load";
import { Paper, PaperScreen, Signatures } from "../../ui/paper";
import { Await } from "../../ui/states";
import { told } from "./lines";
import { refusalWord } from "./page";

export default function DayPrint() {
  const { facility, today, at } = useFacility();
  const [query] = useQuery();
  const day = query.date || today;
  const loaded = useLoad(`${facility.code} ${day}`, async () => ({
    paper: await papers.print(facility.code, { kind: "day", day }),
    now: await api.day(facility.code, day),
  }));
  return (
    <PaperScreen
      name={`${facility.name} ${t("day.sheet")} ${day}`}
      back={{ href: at(`/day?date=${day}`), text: t("day.title") }}
    >
      <Await of={loaded}>{(data) => <Sheet {...data} />}</Await>
    </PaperScreen>
  );
}

function Sheet({ paper, now }: { paper: papers.Paper<api.DayBook>; now: api.Day }) {
  const { moment } = useFacility();
  const book = paper.content;
  const { waiting } = now;
  const facts: [string, number][] = [
    [t("day.incoming"), waiting.incoming],
    [t("day.openCounts"), waiting.openCounts],
    [t("day.recalled"), waiting.recalled],
  ];
  const refused = now.refused.map(
    (row) =>
      `${t(`kind.${row.kind}`)} ${refusalWord(row.code)} ${t("day.times", { n: row.times })}`,
  );
  return (
    <Paper
      title={t("day.sheet")}
      facility={paper.facility}
      facts={[
        [t("day.date"), book.day],
        [t("day.handOuts"), book.handOuts],
      ]}
      widths={[12, 40, 34, 14, 10, 14]}
      head={
        <tr>
          <th>{t("day.kind")}</th>
          <th>{t("sheet.product")}</th>
          <th>{t("dispensing.client")}</th>
          <th>{t("column.units")}</th>
          <th>{t("paper.unit")}</th>
          <th>{t("day.documents")}</th>
        </tr>
      }
      rows={told(book).map((row) => (
        <tr key={row.key}>
          <td>{row.section}</td>
          <td>{row.what}</td>
          <td>{row.how}</td>
          <td class="number">{row.units}</td>
          <td class="center">{row.unit}</td>
          <td class="number">{row.times}</td>
        </tr>
      ))}
      foot={paper.figures.map((figure) => (
        <tr key={figure.of}>
          <th>{t("paper.total")}</th>
          <td colSpan={2}>
            {t("day.dispensed")} {figure.of}
          </td>
          <td class="number strong">{figure.value}</td>
          <td class="center">{figure.unit}</td>
          <td />
        </tr>
      ))}
      after={
        <>
          <p class="paper-note">
            {t("day.refused")}
            {t("list.colon")}
            {refused.join(t("list.and")) || t("day.nothing")}
          </p>
          <p class="paper-note">
            {t("day.waiting")}
            {t("list.colon")}
            {facts
              .filter(([, n]) => n > 0)
              .map(([name, n]) => `${name} ${n}`)
              .join(t("list.and")) || t("day.nothing")}
          </p>
          <Signatures names={[t("sign.dispenser"), t("sign.checker")]} />
        </>
      }
      code={paper}
      printed={t("paper.printed", { at: moment(paper.printedAt), name: paper.printedBy })}
    />
  );
}
