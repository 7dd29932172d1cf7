/** 今日小结: what was received, dispensed, counted and refused on a day, and what waits. */
import * as api from "../../api/dispense";
import { useFacility } from "../../facility";
import { t, tOr } from "../../i18n";
import { jobsOf, unsent } from "../../offline/queue";
import { Link, useQuery } from "../../router";
import { useMe } from "../../session";
import { TextField } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Await } from "../../ui/states";
import { told, type Told } from "./lines";
import "./day.css";

export default function DayPage() {
  const { facility, today, at } = useFacility();
  const account = useMe().user.id;
  const [query, change] = useQuery();
  const date = query.date || today;
  const loaded = useLoad(`${facility.code} ${date}`, async () => {
    const [day, jobs] = await Promise.all([
      api.day(facility.code, date),
      jobsOf(account).catch(() => []),
    ]);
    const here = jobs.filter((job) => unsent(job) && job.facility === facility.code);
    return { day, unsent: here.length };
  });
  return (
    <Page
      title={date === today ? t("day.title") : t("day.of", { day: date })}
      back={{ href: at(""), text: facility.name }}
      actions={
        <>
          <Link class="button" href={at(`/day/print?date=${date}`)}>
            <Icon name="print" />
            {t("action.print")}
          </Link>
          <Link class="button" href={at("/dispensed")}>
            {t("dispensed.title")}
          </Link>
        </>
      }
    >
      <div class="day-date">
        <TextField
          label={t("day.date")}
          required
          value={date}
          onValue={(value) => change({ date: value === today ? "" : value })}
          input={{ type: "date", max: today }}
        />
      </div>
      <Await of={loaded}>{(data) => <Shown {...data} />}</Await>
    </Page>
  );
}

function Shown({ day, unsent: waiting }: { day: api.Day; unsent: number }) {
  const { at } = useFacility();
  const rows = told(day);
  const section = (key: "day.received" | "day.dispensed" | "day.counted" | "day.moved") => (
    <Part name={t(key)} rows={rows.filter((row) => row.section === t(key))} />
  );
  const waits: [string, number, string][] = [
    [t("day.incoming"), day.waiting.incoming, at("/incoming")],
    [t("day.openCounts"), day.waiting.openCounts, at("/counts")],
    [t("day.recalled"), day.waiting.recalled, at("/recalls")],
    [t("day.unsent"), waiting, "/waiting"],
  ];
  const open = waits.filter(([, n]) => n > 0);
  return (
    <>
      <p class="day-hand-outs">
        {t("day.handOuts")} <strong>{day.handOuts}</strong>
      </p>
      {section("day.dispensed")}
      {section("day.received")}
      {section("day.counted")}
      {day.shelvesCounted > 0 && (
        <p class="muted">{t("day.shelvesCounted", { n: day.shelvesCounted })}</p>
      )}
      {section("day.moved")}
      <Section title={t("day.refused")}>
        {day.refused.length === 0 ? (
          <p class="muted">{t("day.nothing")}</p>
        ) : (
          <ul class="rows">
            {day.refused.map((row) => (
              <li key={row.kind + row.code} class="row day-row">
                <span>
                  {t(`kind.${row.kind}`)} · {refusalWord(row.code)}
                </span>
                <strong>{t("day.times", { n: row.times })}</strong>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title={t("day.waiting")}>
        {open.length === 0 ? (
          <p class="muted">{t("day.nothing")}</p>
        ) : (
          <ul class="rows">
            {open.map(([name, n, href]) => (
              <li key={name} class="row row-link day-row">
                <Link href={href}>{name}</Link>
                <strong>{n}</strong>
              </li>
            ))}
          </ul>
        )}
      </Section>
    </>
  );
}

/** A refusal in a few words; the stable code where there are none. */
export const refusalWord = (code: string): string => tOr(`refusal.${code}`, code);

function Part({ name, rows }: { name: string; rows: readonly Told[] }) {
  return (
    <Section title={name}>
      {rows.length === 0 ? (
        <p class="muted">{t("day.nothing")}</p>
      ) : (
        <ul class="rows">
          {rows.map((row) => (
            <li key={row.key} class="row day-row">
              <span>
                {row.what}
                {row.how && <span class="muted"> {row.how}</span>}
              </span>
              <strong class="number">
                {row.units}
                {row.unit}
              </strong>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
