/** Who did what, when: the trail nobody can change. */
import * as people from "../../api/people";
import { allFacilities } from "../../api/shared";
import type { AuditRow } from "../../api/people";
import { t } from "../../i18n";
import { momentAt } from "../../lib/dates";
import { useQuery } from "../../router";
import { may, useMe } from "../../session";
import { ExportMenu } from "../../ui/export";
import { SelectField, TextField } from "../../ui/field";
import { Filters, countSet } from "../../ui/filters";
import { useLoad, usePaged } from "../../ui/load";
import { MoreButton, Page } from "../../ui/page";
import { Await, Empty } from "../../ui/states";
import { changes, says } from "./trail";

const here = (at: string) => momentAt(at, -new Date(at).getTimezoneOffset());

const GROUPS = [
  "user",
  "session",
  "password",
  "facility",
  "region",
  "storeroom",
  "zone",
  "product",
  "lot",
  "document",
  "book",
  "setting",
  "climate-class",
  "sensor",
  "machine",
  "alert-rule",
  "alert-channel",
] as const;

export default function Audit() {
  const [query, change] = useQuery();
  const pick = (name: string) => query[name] ?? "";
  const filter = {
    q: pick("q"),
    by: pick("by"),
    facility: pick("facility"),
    action: pick("action"),
    from: pick("from"),
    to: pick("to"),
  };
  const { q: _, ...others } = filter;
  const list = usePaged(JSON.stringify(filter), (after) => people.audit({ ...filter, after }));
  return (
    <Page title={t("nav.audit")} actions={<ExportMenu at="/audit" query={filter} />}>
      <Filters q={filter.q} onQ={(q) => change({ q })} set={countSet(...Object.values(others))}>
        <Narrow filter={filter} change={change} />
        <TextField
          label={t("filter.from")}
          value={filter.from}
          onValue={(from) => change({ from })}
          input={{ type: "date" }}
        />
        <TextField
          label={t("filter.to")}
          value={filter.to}
          onValue={(to) => change({ to })}
          input={{ type: "date" }}
        />
      </Filters>
      <Await of={list.list}>
        {(items) =>
          items.length === 0 ? (
            <Empty text={t("trail.empty")} />
          ) : (
            <ul class="rows">
              {items.map((row) => (
                <Row key={row.id} row={row} />
              ))}
            </ul>
          )
        }
      </Await>
      <MoreButton more={list.more} busy={list.loadingMore} />
    </Page>
  );
}

interface Narrowing {
  by: string;
  facility: string;
  action: string;
}

function Narrow(props: { filter: Narrowing; change: (patch: Record<string, string>) => void }) {
  const { filter, change } = props;
  const keeps = may(useMe(), "manage-people");
  const facilities = useLoad("", allFacilities);
  const users = useLoad(String(keeps), async () =>
    keeps ? (await people.users({ limit: 200 })).items : [],
  );
  const known = (users.data ?? []).map((user) => ({
    value: user.username,
    text: `${user.name} ${user.username}`,
  }));
  // An address may name somebody who is not in the list.
  if (filter.by && !known.some((user) => user.value === filter.by))
    known.unshift({ value: filter.by, text: filter.by });
  return (
    <>
      <SelectField
        label={t("filter.person")}
        none={t("filter.all")}
        choices={known}
        value={filter.by}
        onValue={(by) => change({ by })}
      />
      <SelectField
        label={t("filter.facility")}
        none={t("filter.all")}
        choices={(facilities.data ?? []).map((f) => ({ value: f.code, text: f.name }))}
        value={filter.facility}
        onValue={(facility) => change({ facility })}
      />
      <SelectField
        label={t("filter.action")}
        none={t("trail.all")}
        choices={GROUPS.map((group) => ({ value: group, text: t(`trail.group.${group}`) }))}
        value={filter.action}
        onValue={(action) => change({ action })}
      />
    </>
  );
}

/** An id says nothing to people; the sentence and the details do. */
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function Row({ row }: { row: AuditRow }) {
  const lines = changes(row);
  return (
    <li class="row">
      <div class="row-main">
        <span>
          <strong>{row.actor?.name ?? t("audit.program")}</strong> {says(row)}
        </span>
        <span class="muted nowrap">{here(row.at)}</span>
      </div>
      <p class="row-sub">
        {!ID.test(row.target) && <span>{row.target}</span>}
        {row.facility && row.facility !== row.target && <span>{row.facility}</span>}
      </p>
      {lines.length > 0 && (
        <details class="audit-detail">
          <summary>{t("audit.detail")}</summary>
          <ul>
            {lines.map((line, i) => (
              <li class="wrap" key={i}>
                {line}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}
