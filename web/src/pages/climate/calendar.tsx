/** A month of two marks a day; a day opens what was written down. */
import { useState } from "preact/hooks";
import * as api from "../../api/climate";
import type { Half, HandReading } from "../../api/climate";
import { sheet as monthSheet, type SheetDay } from "../../api/climate-sheet";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link, useQuery } from "../../router";
import { may, useMe } from "../../session";
import { Dialog } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { useLoad } from "../../ui/load";
import { Section } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await } from "../../ui/states";
import { CorrectForm, MeasureForm } from "./log";
import {
  calendarState,
  leading,
  shiftMonth,
  STATE_TONES,
  sumText,
  valueText,
  type CalendarState,
} from "./model";

export function Calendar(props: {
  room: string;
  now: { day: string; half: Half };
  waiting: readonly { day: string; half: Half }[];
  turn: number;
  done: () => void;
}) {
  const { room, now } = props;
  const { facility, at } = useFacility();
  const [query, change] = useQuery();
  const month = /^\d{4}-\d{2}$/.test(query.month ?? "") ? query.month! : now.day.slice(0, 7);
  const loaded = useLoad(`${room} ${month} ${props.turn}`, () =>
    monthSheet(facility.code, { storeroom: room, month }),
  );
  const [open, setOpen] = useState("");
  const day = loaded.data?.days.find((each) => each.day === open);
  const go = (by: number) => change({ month: shiftMonth(month, by) });
  return (
    <Section
      title={t("climate.month", { month })}
      aside={
        <Link class="button" href={at(`/climate/print?room=${room}&month=${month}`)}>
          <Icon name="print" />
          {t("climate.sheet")}
        </Link>
      }
    >
      <div class="climate-months">
        <button type="button" class="button" onClick={() => go(-1)}>
          {t("climate.earlier")}
        </button>
        <button
          type="button"
          class="button"
          disabled={month >= now.day.slice(0, 7)}
          onClick={() => go(1)}
        >
          {t("climate.later")}
        </button>
      </div>
      <Await of={loaded}>
        {(sheet) => (
          <>
            <Days {...props} days={sheet.days} month={sheet.month} open={setOpen} />
            <p class="climate-sum">{sumText(sheet.summary)}</p>
          </>
        )}
      </Await>
      <Legend />
      {day && (
        <Dialog title={t("climate.dayOf", { day: day.day })} onClose={() => setOpen("")}>
          <DayDetail
            day={day}
            room={room}
            done={() => {
              setOpen("");
              props.done();
            }}
          />
        </Dialog>
      )}
    </Section>
  );
}

const WEEK = ["1", "2", "3", "4", "5", "6", "7"] as const;

function Days(props: {
  days: SheetDay[];
  month: string;
  now: { day: string; half: Half };
  waiting: readonly { day: string; half: Half }[];
  open: (day: string) => void;
}) {
  const { now, waiting } = props;
  return (
    <div class="climate-calendar">
      {WEEK.map((n) => (
        <span key={n} class="climate-weekday" aria-hidden="true">
          {t(`climate.weekday.${n}`)}
        </span>
      ))}
      {Array.from({ length: leading(props.month) }, (_, i) => (
        <span key={`before-${i}`} />
      ))}
      {props.days.map((day) => {
        const marks = api.HALVES.map((half) => ({
          half,
          state: calendarState(day[half], day.day, half, now, waiting),
        }));
        const told = marks.map(({ half, state }) =>
          t("climate.cell", {
            half: t(`climate.half.${half}`),
            state: t(`climate.state.${state}`),
          }),
        );
        return (
          <button
            key={day.day}
            type="button"
            class={day.day === now.day ? "climate-day climate-now" : "climate-day"}
            disabled={day.day > now.day}
            onClick={() => props.open(day.day)}
          >
            <span class="climate-date">{Number(day.day.slice(8))}</span>
            <span class="visually-hidden">
              {` ${day.day.slice(0, 7)} ${told.join(t("list.and"))}`}
            </span>
            <span class="climate-marks">
              {marks.map(({ half, state }) => (
                <MarkShape key={half} state={state} />
              ))}
            </span>
          </button>
        );
      })}
    </div>
  );
}

const SHAPES: Record<CalendarState, string> = {
  inside: "M6 1a5 5 0 100 10A5 5 0 006 1z",
  incomplete: "M1 1h10v10H1z",
  settled: "M6 .8l5.600 10.200H.4z",
  missing:
    "M2.500 1L6 4.500 9.500 1 11 2.500 7.500 6 11 9.500 9.500 11 6 7.500 2.500 11 1 9.500 4.500 6 1 2.500z",
  waiting: "M6 .5L11.500 6 6 11.500.5 6z",
  ahead: "M3 5h6v2H3z",
};

function MarkShape({ state }: { state: CalendarState }) {
  return (
    <svg
      class={`climate-mark climate-mark-${state}`}
      viewBox="0 0 12 12"
      aria-hidden="true"
      focusable="false"
    >
      <path d={SHAPES[state]} />
    </svg>
  );
}

const TOLD: readonly CalendarState[] = ["inside", "settled", "incomplete", "missing", "waiting"];

function Legend() {
  return (
    <ul class="climate-legend">
      {TOLD.map((state) => (
        <li key={state}>
          <MarkShape state={state} /> {t(`climate.state.${state}`)}
        </li>
      ))}
    </ul>
  );
}

function DayDetail(props: { day: SheetDay; room: string; done: () => void }) {
  const [correcting, setCorrecting] = useState("");
  const logs = may(useMe(), "log-climate");
  return (
    <div class="climate-detail">
      {api.HALVES.map((half) => {
        const { reading, others } = props.day[half];
        return (
          <div key={half}>
            <h3>{t(`climate.half.${half}`)}</h3>
            {!reading && <p class="muted">{t("climate.none")}</p>}
            {reading && <ReadingLines reading={reading} />}
            {others.map((other) => (
              <div key={other.id} class="climate-beside">
                <Badge tone="plain">
                  {t(other.corrected ? "climate.corrected" : "climate.beside")}
                </Badge>
                <ReadingLines reading={other} />
              </div>
            ))}
            {reading && logs && reading.state === "incomplete" && (
              <MeasureForm reading={reading} done={props.done} />
            )}
            {reading && logs && correcting !== half && (
              <button type="button" class="button quiet" onClick={() => setCorrecting(half)}>
                {t("climate.correctIt")}
              </button>
            )}
            {reading && correcting === half && (
              <CorrectForm reading={reading} room={props.room} done={props.done} />
            )}
          </div>
        );
      })}
    </div>
  );
}

/** A reading in words: values, state, who and when, what was done. */
export function ReadingLines({ reading }: { reading: HandReading }) {
  const { moment } = useFacility();
  return (
    <>
      <p class="row-main">
        <strong>{valueText(reading)}</strong>
        <Badge tone={STATE_TONES[reading.state]}>{t(`climate.state.${reading.state}`)}</Badge>
      </p>
      <p class="row-sub">
        <span>{moment(reading.at)}</span>
        <span>{reading.by}</span>
        {!reading.onTime && <span>{t("climate.offHours")}</span>}
        {reading.late && (
          <span>{t("climate.recordedLate", { at: moment(reading.recordedAt) })}</span>
        )}
        {reading.note && <span>{reading.note}</span>}
      </p>
      {reading.measures.map((measure) => (
        <p key={measure.id} class="climate-done">
          {t("climate.done", {
            measure: measure.measure,
            values: valueText(measure),
            at: moment(measure.at),
            by: measure.by,
          })}
        </p>
      ))}
    </>
  );
}
