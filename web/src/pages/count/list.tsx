/** The counts of a facility, the newest first: what is open, and how exact the past ones were. */
import * as counts from "../../api/counts";
import type { CountScope, CountSummary } from "../../api/counts";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link } from "../../router";
import { may, useMe } from "../../session";
import { Icon } from "../../ui/icon";
import { usePaged } from "../../ui/load";
import { MoreButton, Page } from "../../ui/page";
import { Badge, type Tone } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";
import { share } from "./model";

const TONES: Record<CountSummary["status"], Tone> = {
  open: "warn",
  posted: "ok",
  cancelled: "plain",
};

/** What a count is about, in words. */
export function scopeText(scope: CountScope, zoneName: (code: string) => string): string {
  const parts = [...scope.zones.map(zoneName), ...scope.products];
  if (scope.category) parts.push(t(`category.${scope.category}`));
  return parts.join(t("list.and")) || t("count.whole");
}

export function CountStatus(props: { status: CountSummary["status"] }) {
  return <Badge tone={TONES[props.status]}>{t(`count.status.${props.status}`)}</Badge>;
}

export default function Counts() {
  const { facility, at } = useFacility();
  const who = useMe();
  const list = usePaged(facility.code, (after) => counts.list(facility.code, after));
  const start = may(who, "dispense") && (
    <Link class="button primary" href={at("/counts/new")}>
      <Icon name="plus" />
      {t("count.start")}
    </Link>
  );
  return (
    <Page title={t("count.title")} actions={start}>
      <Await of={list.list}>
        {(all) =>
          all.length === 0 ? (
            <Empty text={t("count.none")}>{start}</Empty>
          ) : (
            <ul class="rows">
              {all.map((count) => (
                <CountRow key={count.id} count={count} />
              ))}
            </ul>
          )
        }
      </Await>
      <MoreButton more={list.more} busy={list.loadingMore} />
    </Page>
  );
}

function CountRow({ count }: { count: CountSummary }) {
  const { at, moment, zones } = useFacility();
  const zoneName = (code: string) => zones.find((zone) => zone.code === code)?.name ?? code;
  const { accuracy } = count;
  return (
    <li class="row row-link">
      <div class="row-main">
        <Link href={at(`/counts/${count.id}`)}>
          {t("count.numbered", { number: count.number })} · {scopeText(count.scope, zoneName)}
        </Link>
        <span class="row-marks">
          {count.blind && <Badge tone="plain">{t("count.blind")}</Badge>}
          {count.reversedBy && <Badge tone="plain">{t("document.reversedMark")}</Badge>}
          <CountStatus status={count.status} />
        </span>
      </div>
      <p class="row-sub">
        <span>{moment(count.openedAt)}</span>
        <span>{count.openedBy}</span>
        {accuracy ? (
          <span>
            {t("count.exactOf", { exact: accuracy.exact, counted: accuracy.counted })} ·{" "}
            {share(accuracy.exactShare)}
          </span>
        ) : (
          <span>{t("count.countedLines", { n: count.counted })}</span>
        )}
        {count.note && <span>{count.note}</span>}
      </p>
    </li>
  );
}
