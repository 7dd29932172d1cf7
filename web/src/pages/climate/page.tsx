/** 温湿度: what is to be written down now, the month, and what was outside. */
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api/climate";
import type { RoomToday, Today } from "../../api/climate";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useStore } from "../../lib/store";
import { status } from "../../offline/status";
import { Link, useQuery } from "../../router";
import { may, useMe } from "../../session";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Await, Empty } from "../../ui/states";
import { Calendar, ReadingLines } from "./calendar";
import { RoomChart } from "./chart";
import { Events } from "./events";
import { Excursions } from "./excursions";
import { LogForm, MeasureForm, TodayMarks } from "./log";
import { halfOf, unsentReadings } from "./model";
import "./climate.css";

export default function ClimatePage() {
  const { facility, at } = useFacility();
  const who = useMe();
  const [turn, setTurn] = useState(0);
  const { sent } = useStore(status);
  const path = api.readingsPath(facility.code);
  // What waited and has arrived since is told anew.
  const arrived = sent.filter((job) => job.path.startsWith(path)).length;
  useEffect(() => setTurn((n) => n + 1), [arrived]);
  const loaded = useLoad(`${facility.code} ${turn}`, () => api.today(facility.code));
  const done = () => setTurn((n) => n + 1);
  return (
    <Page
      title={t("climate.title")}
      actions={
        <>
          {may(who, "see-audit") && (
            <Link class="button" href="/climate/rooms">
              {t("roomState.page")}
            </Link>
          )}
          <Link class="button" href={at("/climate/sensors")}>
            {t("sensor.title")}
          </Link>
        </>
      }
    >
      <Await of={loaded}>
        {(today) =>
          today.rooms.length === 0 ? (
            <Empty text={t("climate.noRooms")}>
              {may(who, "manage-rooms") && (
                <Link class="button primary" href={`/admin/facilities/${facility.code}`}>
                  {t("climate.addRoom")}
                </Link>
              )}
            </Empty>
          ) : (
            <Rooms today={today} turn={turn} done={done} />
          )
        }
      </Await>
    </Page>
  );
}

function Rooms(props: { today: Today; turn: number; done: () => void }) {
  const { today, turn, done } = props;
  const { facility, moment } = useFacility();
  const who = useMe();
  const [query, change] = useQuery();
  const { open } = useStore(status);
  const room = today.rooms.find((each) => each.code === query.room) ?? today.rooms[0]!;
  const unsent = unsentReadings(open, api.readingsPath(facility.code));
  const waiting = unsent
    .filter((reading) => reading.storeroom === room.code)
    .map((reading) => {
      const at = moment(reading.at);
      return { day: at.slice(0, 10), half: halfOf(at) };
    });
  const ofToday = waiting.filter((one) => one.day === today.day).map((one) => one.half);
  return (
    <>
      {today.rooms.length > 1 && (
        <div class="climate-rooms" role="group" aria-label={t("climate.room")}>
          {today.rooms.map((each) => (
            <button
              key={each.code}
              type="button"
              class="chip"
              aria-pressed={each === room}
              onClick={() => change({ room: each.code })}
            >
              {each.name}
            </button>
          ))}
        </div>
      )}
      <section class="card climate-now-card" aria-label={room.name}>
        <h2>{t("climate.now", { room: room.name })}</h2>
        <TodayMarks today={today} room={room} waiting={ofToday} />
        {may(who, "log-climate") && (
          <LogForm key={room.code} today={today} room={room} done={done} />
        )}
      </section>
      <Incomplete room={room} done={done} />
      <Calendar room={room.code} now={today} waiting={waiting} turn={turn} done={done} />
      {room.sensors > 0 && <RoomChart key={room.code} room={room.code} turn={turn} />}
      <Excursions turn={turn} done={done} />
      <Events turn={turn} done={done} />
    </>
  );
}

/** Rows that wait for what was done and the reading afterwards. */
function Incomplete({ room, done }: { room: RoomToday; done: () => void }) {
  const logs = may(useMe(), "log-climate");
  const [open, setOpen] = useState("");
  if (room.incomplete.length === 0) return null;
  return (
    <Section title={t("climate.incomplete", { n: room.incomplete.length })}>
      <ul class="rows">
        {room.incomplete.map((reading) => (
          <li key={reading.id} class="row climate-open">
            <ReadingLines reading={reading} />
            {logs &&
              (open === reading.id ? (
                <MeasureForm reading={reading} done={done} />
              ) : (
                <button type="button" class="button" onClick={() => setOpen(reading.id)}>
                  {t("climate.settleIt")}
                </button>
              ))}
          </li>
        ))}
      </ul>
    </Section>
  );
}
