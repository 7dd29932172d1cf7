/** 标签: which labels no longer tell the truth, which can be printed, what was printed. */
import { reachable } from "../../api/client";
import * as labels from "../../api/labels";
import type { Due, Job, Room, Standing, Template } from "../../api/labels";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useStore } from "../../lib/store";
import { Link } from "../../router";
import { may, useMe } from "../../session";
import { Icon } from "../../ui/icon";
import { useLoad, usePaged } from "../../ui/load";
import { MoreButton, Page, Section } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Empty, Notice } from "../../ui/states";
import { newPath } from "./address";
import { Shape } from "./shape";
import "./labels.css";

export default function LabelsPage() {
  const { facility } = useFacility();
  const online = useStore(reachable);
  const templates = useLoad("", labels.templates);
  return (
    <Page title={t("labels.title")}>
      {!online && <Notice kind="warn">{t("labels.needsNetwork")}</Notice>}
      <Await of={templates}>
        {({ items, refused }) => (
          <>
            <DueSection templates={items} key={facility.code} />
            <Templates items={items} />
            {refused.map((each) => (
              <Notice kind="warn" key={`${each.file} ${each.line}`}>
                {t("labels.refused", each)}
              </Notice>
            ))}
            <Log />
          </>
        )}
      </Await>
    </Page>
  );
}

/** How many of a group are shown here; all of them are when it is printed. */
const SHOWN = 5;
/** The most pages of the list that are asked for. */
const PAGES = 10;

interface DueList {
  items: Due[];
  rooms: Room[];
}

async function allDue(facility: string): Promise<DueList> {
  const first = await labels.due(facility);
  const items = [...first.items];
  let { next } = first;
  for (let page = 1; next && page < PAGES; page++) {
    const more = await labels.due(facility, next);
    items.push(...more.items);
    next = more.next;
  }
  return { items, rooms: first.rooms };
}

function DueSection({ templates }: { templates: Template[] }) {
  const { facility } = useFacility();
  const loaded = useLoad(facility.code, () => allDue(facility.code));
  return (
    <Section title={t("labels.due")}>
      <Await of={loaded}>
        {({ items, rooms }) => (
          <>
            <Rooms rooms={rooms} />
            {items.length === 0 && <Empty text={t("labels.dueNone")} />}
            {grouped(items).map((group) => (
              <Group key={`${group.template} ${group.state}`} group={group} of={templates} />
            ))}
          </>
        )}
      </Await>
    </Section>
  );
}

interface DueGroup {
  template: string;
  state: Standing;
  items: Due[];
}

/** What is printed together: of one template, changed ones before missing ones. */
function grouped(items: readonly Due[]): DueGroup[] {
  const groups = new Map<string, DueGroup>();
  for (const item of items) {
    const key = `${item.state} ${item.template}`;
    const group = groups.get(key) ?? { template: item.template, state: item.state, items: [] };
    group.items.push(item);
    groups.set(key, group);
  }
  const rank = (group: DueGroup) => (group.state === "outdated" ? 0 : 1);
  return [...groups.values()].sort((a, b) => rank(a) - rank(b));
}

function Rooms({ rooms }: { rooms: Room[] }) {
  const some = rooms.filter((room) => room.varieties > 0);
  if (some.length === 0) return null;
  return (
    <ul class="label-rooms">
      {some.map((room) => {
        const name = room.storeroom === null ? t("labels.noRoom") : room.name;
        const isWhole = room.withCard === room.varieties && room.outdated === 0;
        const { varieties, withCard } = room;
        return (
          <li key={room.storeroom ?? ""}>
            <span>{t("labels.room", { room: name, varieties, withCard })}</span>
            <Badge tone={isWhole ? "ok" : "warn"}>
              {room.outdated > 0
                ? t("labels.roomOutdated", { n: room.outdated })
                : `${withCard}/${varieties}`}
            </Badge>
          </li>
        );
      })}
    </ul>
  );
}

function Group({ group, of }: { group: DueGroup; of: Template[] }) {
  const { at } = useFacility();
  const who = useMe();
  const name = of.find((each) => each.key === group.template)?.name ?? group.template;
  const n = group.items.length;
  const isChanged = group.state === "outdated";
  return (
    <div class="card label-group">
      <h3>{t(isChanged ? "labels.dueOutdated" : "labels.dueNever", { name, n })}</h3>
      <ul class="label-due">
        {group.items.slice(0, SHOWN).map((item) => (
          <li key={item.thing}>
            <strong>{item.name}</strong> <span class="muted">{item.detail}</span>
            <Changes of={item} />
          </li>
        ))}
      </ul>
      {n > SHOWN && <p class="muted">{t("labels.more", { n: n - SHOWN })}</p>}
      {may(who, "post-stock") && (
        <Link
          class={isChanged ? "button primary wide" : "button wide"}
          href={at(newPath(group.template, { state: group.state }))}
        >
          <Icon name="print" />
          {t(isChanged ? "labels.reprintThese" : "labels.printMissing", { n })}
        </Link>
      )}
    </div>
  );
}

export function Changes({ of }: { of: { changed: Due["changed"] } }) {
  const said = (value: string) => value || t("labels.nothing");
  return (
    <>
      {of.changed.map((change) => (
        <span class="label-change" key={change.field}>
          {t("labels.changed", {
            label: change.label,
            printed: said(change.printed),
            now: said(change.now),
          })}
        </span>
      ))}
    </>
  );
}

function Templates({ items }: { items: Template[] }) {
  const { at } = useFacility();
  const subjects = [...new Set(items.map((each) => each.subject))];
  return (
    <Section title={t("labels.templates")}>
      {subjects.map((subject) => (
        <div key={subject}>
          <h3 class="label-subject">{t(`labels.subject.${subject}`)}</h3>
          <ul class="label-templates">
            {items
              .filter((each) => each.subject === subject)
              .map((each) => (
                <li key={each.key}>
                  <Link class="label-template" href={at(newPath(each.key))}>
                    <Shape of={each} />
                    <span>
                      {each.name}
                      <small>
                        {t("labels.size", { width: each.width, height: each.height })}
                        {each.own && ` · ${t("labels.own")}`}
                      </small>
                    </span>
                  </Link>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </Section>
  );
}

function Log() {
  const { facility } = useFacility();
  const log = usePaged(facility.code, (after) => labels.jobs(facility.code, after));
  return (
    <Section title={t("labels.log")}>
      <Await of={log.list}>
        {(jobs) =>
          jobs.length === 0 ? (
            <Empty text={t("labels.logNone")} />
          ) : (
            <ul class="rows">
              {jobs.map((job) => (
                <LogRow key={job.id} job={job} />
              ))}
            </ul>
          )
        }
      </Await>
      <MoreButton more={log.more} busy={log.loadingMore} />
    </Section>
  );
}

function LogRow({ job }: { job: Job }) {
  const { at, moment } = useFacility();
  const { count: n, copies } = job;
  return (
    <li class="row row-link">
      <div class="row-main">
        <Link href={at(`/labels/log/${job.id}`)}>{job.name}</Link>
        <span>{t(copies > 1 ? "labels.logCopies" : "labels.logLine", { n, copies })}</span>
      </div>
      <p class="row-sub">
        <span>{t("labels.logBy", { at: moment(job.printedAt), name: job.printedBy.name })}</span>
      </p>
    </li>
  );
}
