/** Silence and power loss as sensors tell them: seen, what was done, closed. */
import * as api from "../../api/climate";
import type { ClimateEvent } from "../../api/climate";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useQuery } from "../../router";
import { may, useMe } from "../../session";
import { usePaged } from "../../ui/load";
import { MoreButton, Section } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";
import { lasted } from "./model";
import { Notes } from "./note-dialog";

export function Events(props: { turn: number; done: () => void }) {
  const { facility } = useFacility();
  const [query, change] = useQuery();
  const all = query.events === "all";
  const paged = usePaged(`${facility.code} ${all} ${props.turn}`, (after) =>
    api.events(facility.code, { ...(all ? {} : { open: true }), after }),
  );
  return (
    <Section
      title={t("quiet.title")}
      aside={
        <label class="check">
          <input
            type="checkbox"
            checked={all}
            onChange={(e) => change({ events: e.currentTarget.checked ? "all" : "" })}
          />
          {t("quiet.all")}
        </label>
      }
    >
      <p class="muted">{t("quiet.about")}</p>
      <Await of={paged.list}>
        {(items) =>
          items.length === 0 ? (
            <Empty text={t("quiet.empty")} />
          ) : (
            <ul class="rows">
              {items.map((one) => (
                <Row key={one.id} one={one} done={props.done} />
              ))}
            </ul>
          )
        }
      </Await>
      <MoreButton more={paged.more} busy={paged.loadingMore} />
    </Section>
  );
}

function Row({ one, done }: { one: ClimateEvent; done: () => void }) {
  const { facility, moment } = useFacility();
  const logs = may(useMe(), "log-climate");
  const closed = one.notes.some((note) => note.kind === "closing");
  const seconds = one.endedAt
    ? Math.round((Date.parse(one.endedAt) - Date.parse(one.beganAt)) / 1000)
    : null;
  return (
    <li class="row">
      <div class="row-main">
        <strong>
          {one.kind === "power"
            ? t("quiet.power", { n: one.sensors })
            : t("quiet.silence", { room: one.storeroom?.name ?? "", code: one.sensor ?? "" })}
        </strong>
        <Badge tone={closed || one.endedAt ? "ok" : one.kind === "power" ? "stop" : "warn"}>
          {t(closed ? "excursion.closed" : one.endedAt ? "quiet.over" : "quiet.open")}
        </Badge>
      </div>
      <p class="row-sub">
        <span>
          {t(one.endedAt ? "excursion.span" : "quiet.since", {
            from: moment(one.beganAt),
            to: one.endedAt ? moment(one.endedAt) : "",
          })}
        </span>
        {seconds !== null && <span>{t("quiet.lasted", { time: lasted(seconds) })}</span>}
      </p>
      <Notes
        notes={one.notes}
        over={one.endedAt !== null}
        logs={logs}
        send={(note) => api.noteEvent(facility.code, one.id, note)}
        done={done}
      />
    </li>
  );
}
