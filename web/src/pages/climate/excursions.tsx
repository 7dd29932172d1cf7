/** Stretches outside the limits as sensors tell them: seen, what was done, closed. */
import type { ComponentChildren } from "preact";
import * as api from "../../api/climate";
import type { Excursion } from "../../api/climate";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link, useQuery } from "../../router";
import { may, useMe } from "../../session";
import { usePaged } from "../../ui/load";
import { MoreButton, Section } from "../../ui/page";
import { Badge, type Tone } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";
import { lasted } from "./model";
import { Notes } from "./note-dialog";

const TONES: Record<Excursion["gravity"], Tone> = {
  noticed: "warn",
  warning: "warn",
  alarm: "stop",
};

export function Excursions(props: { turn: number; done: () => void }) {
  const { facility, at } = useFacility();
  const [query, change] = useQuery();
  const all = query.excursions === "all";
  const paged = usePaged(`${facility.code} ${all} ${props.turn}`, (after) =>
    api.excursions(facility.code, { ...(all ? {} : { open: true }), after }),
  );
  return (
    <Section
      title={t("excursion.title")}
      aside={
        <label class="check">
          <input
            type="checkbox"
            checked={all}
            onChange={(e) => change({ excursions: e.currentTarget.checked ? "all" : "" })}
          />
          {t("excursion.all")}
        </label>
      }
    >
      <p class="muted">{t("excursion.about")}</p>
      <Await of={paged.list}>
        {(items) =>
          items.length === 0 ? (
            <Empty text={t("excursion.empty")} />
          ) : (
            <ul class="rows">
              {items.map((one) => (
                <ExcursionRow key={one.id} one={one} done={props.done}>
                  <Link href={at(`/climate/excursions/${one.id}`)}>{t("excursion.open")}</Link>
                </ExcursionRow>
              ))}
            </ul>
          )
        }
      </Await>
      <MoreButton more={paged.more} busy={paged.loadingMore} />
    </Section>
  );
}

const unit = (one: Excursion) => (one.quantity === "celsius" ? "℃" : "%");

/** An excursion with what was said of it, and the ways to say more. */
export function ExcursionRow(props: {
  one: Excursion;
  done: () => void;
  children?: ComponentChildren;
}) {
  const { one, done } = props;
  const { facility, moment } = useFacility();
  const logs = may(useMe(), "log-climate");
  const closed = one.notes.some((note) => note.kind === "closing");
  return (
    <li class="row">
      <div class="row-main">
        <strong>
          {one.storeroom.name} {t(`climate.out.${one.quantity}.${one.side}`)}
        </strong>
        <Badge tone={closed ? "ok" : TONES[one.gravity]}>
          {t(closed ? "excursion.closed" : `excursion.gravity.${one.gravity}`)}
        </Badge>
      </div>
      <p class="row-sub">
        <span>{t("excursion.worst", { value: one.worst, limit: one.limit, unit: unit(one) })}</span>
        <span>
          {t(one.endedAt ? "excursion.span" : "excursion.since", {
            from: moment(one.beganAt),
            to: one.endedAt ? moment(one.endedAt) : "",
          })}
        </span>
        <span>{t("excursion.lasted", { time: lasted(one.lastedSeconds) })}</span>
        <span>{t("excursion.sensor", { code: one.sensor })}</span>
      </p>
      {one.unjudged > 0 && (
        <p class="climate-after">{t("excursion.unjudged", { n: one.unjudged })}</p>
      )}
      {props.children}
      <Notes
        notes={one.notes}
        over={one.endedAt !== null && one.unjudged === 0}
        logs={logs}
        send={(note) => api.note(facility.code, one.id, note)}
        done={done}
      />
    </li>
  );
}
