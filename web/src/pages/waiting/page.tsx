/** What waits to be sent, what was refused and wants a decision, and what has gone out. */
import { reachable } from "../../api/client";
import { t, tOr } from "../../i18n";
import * as places from "../../api/places";
import type { Facility } from "../../api/types";
import { momentAt, momentHere } from "../../lib/dates";
import { useStore } from "../../lib/store";
import { facilityPath } from "../../facility";
import { holdsUp, nextOf, unsentOfOthers, type Job } from "../../offline/queue";
import { kick } from "../../offline/start";
import { status, waitsForPerson } from "../../offline/status";
import { Link } from "../../router";
import { useMe } from "../../session";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Badge, type Tone } from "../../ui/state-badge";
import { Empty, Notice } from "../../ui/states";
import { Task } from "./task";
import "./waiting.css";

/** The facilities of the work: what time it is there, and what people call them. */
function useFacilities(jobs: readonly Job[]): Map<string, Facility> {
  const codes = [...new Set(jobs.map((job) => job.facility))].sort();
  const loaded = useLoad(codes.join(" "), () =>
    // One that cannot be told, without a network, does not hide the others.
    Promise.all(codes.map((code) => places.facility(code).catch(() => null))),
  );
  const known = (loaded.data ?? []).filter((each) => each !== null);
  return new Map(known.map((each) => [each.code, each]));
}

export default function WaitingPage() {
  const who = useMe();
  const { open, sent, able } = useStore(status);
  const others = useLoad(who.user.id, () => unsentOfOthers(who.user.id).catch(() => 0));
  const facilities = useFacilities([...open, ...sent]);
  return (
    <Page title={t("wire.title")} actions={<SendNow open={open} />}>
      <p class="muted waiting-about">{t("wire.about")}</p>
      {!able && <Notice kind="warn">{t("wire.unable")}</Notice>}
      {others.data ? <Notice kind="info">{t("wire.others", { n: others.data })}</Notice> : null}
      {open.length === 0 ? (
        <Empty text={t("wire.none")} />
      ) : (
        <ul class="rows">
          {open.map((job) => (
            <Row key={job.n} job={job} open={open} at={facilities.get(job.facility)}>
              {waitsForPerson(job) && <Task job={job} behind={behind(job, open)} />}
            </Row>
          ))}
        </ul>
      )}
      {sent.length > 0 && (
        <Section title={t("wire.sentTitle")}>
          <ul class="rows">
            {sent.map((job) => (
              <Row key={job.n} job={job} open={open} at={facilities.get(job.facility)} />
            ))}
          </ul>
        </Section>
      )}
    </Page>
  );
}

function SendNow({ open }: { open: readonly Job[] }) {
  const online = useStore(reachable);
  if (!nextOf(open)) return null;
  return (
    <button type="button" class="button" disabled={!online && !navigator.onLine} onClick={kick}>
      {t("wire.sendNow")}
    </button>
  );
}

/** How much of the same facility cannot go before this is settled. */
function behind(job: Job, open: readonly Job[]): number {
  if (!holdsUp(job)) return 0;
  const mine = open.filter((one) => one.facility === job.facility && one.n > job.n);
  return mine.filter((one) => one.state === "waiting").length;
}

type Shown = Job["state"] | "behind" | "unanswered";

const TONES: Record<Shown, Tone> = {
  waiting: "warn",
  unanswered: "warn",
  behind: "warn",
  refused: "stop",
  mending: "stop",
  aside: "stop",
  sent: "ok",
};

function shown(job: Job, open: readonly Job[]): Shown {
  if (job.state !== "waiting") return job.state;
  const held = open.some((one) => one.facility === job.facility && one.n < job.n && holdsUp(one));
  if (held) return "behind";
  return job.tries > 0 ? "unanswered" : "waiting";
}

function Row(props: {
  job: Job;
  open: readonly Job[];
  at: Facility | undefined;
  children?: preact.ComponentChildren;
}) {
  const { job, at } = props;
  // The facility's clock, as everywhere; this device's own while it is not known.
  const moment = (when: string) => (at ? momentAt(when, at.utcOffsetMinutes) : momentHere(when));
  const state = shown(job, props.open);
  const name = tOr(`kind.${job.subject}`, job.subject);
  const number = job.result?.number;
  const kept = job.subject === "visit" ? "visits" : "documents";
  return (
    <li class="row waiting-row">
      <div class="row-main">
        {job.state === "sent" && number ? (
          <Link href={facilityPath(job.facility, `/${kept}/${job.result?.id ?? job.id}`)}>
            {name} {t("wire.number", { number })}
          </Link>
        ) : (
          <strong>{name}</strong>
        )}
        <Badge tone={TONES[state]}>{t(`wire.state.${state}`)}</Badge>
      </div>
      <p class="row-sub">
        <span>{at?.name ?? job.facility}</span>
        <span>{t("wire.day", { day: job.day })}</span>
        <span>{t("wire.lines", { n: job.lines })}</span>
        <span>{t("wire.savedAt", { at: moment(job.savedAt) })}</span>
        {job.sentAt && <span>{t("wire.sentAt", { at: moment(job.sentAt) })}</span>}
        {job.state !== "sent" && job.tries > 0 && <span>{t("wire.tries", { n: job.tries })}</span>}
      </p>
      {props.children}
    </li>
  );
}
