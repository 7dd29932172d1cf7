/** Who did what, when: the trail nobody can change. */
import * as people from "../../api/people";
import type { AuditRow } from "../../api/types";
import { t, tOr } from "../../i18n";
import { momentAt } from "../../lib/dates";
import { useQuery } from "../../router";
import { ExportMenu } from "../../ui/export";
import { TextField } from "../../ui/field";
import { Filters, countSet } from "../../ui/filters";
import { usePaged } from "../../ui/load";
import { MoreButton, Page } from "../../ui/page";
import { Await, Empty } from "../../ui/states";

const here = (at: string) => momentAt(at, -new Date(at).getTimezoneOffset());

export default function Audit() {
  const [query, change] = useQuery();
  const filter = { q: query.q ?? "", from: query.from ?? "", to: query.to ?? "" };
  const list = usePaged(JSON.stringify(filter), (after) => people.audit({ ...filter, after }));
  return (
    <Page title={t("nav.audit")} actions={<ExportMenu at="/audit" query={filter} />}>
      <Filters q={filter.q} onQ={(q) => change({ q })} set={countSet(filter.from, filter.to)}>
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
            <Empty text={t("picker.none")} />
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

function Row({ row }: { row: AuditRow }) {
  const facts = Object.entries(row.detail ?? {});
  const detail = facts.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join("\n");
  return (
    <li class="row">
      <div class="row-main">
        <span>
          <strong>{row.actor?.name ?? t("audit.program")}</strong>{" "}
          {tOr(`audit.${row.action}`, row.action)}
        </span>
        <span class="muted nowrap">{here(row.at)}</span>
      </div>
      <p class="row-sub">
        <span>{row.target}</span>
        {row.facility && row.facility !== row.target && <span>{row.facility}</span>}
      </p>
      {detail && (
        <details class="audit-detail">
          <summary>{t("audit.detail")}</summary>
          <code>{detail}</code>
        </details>
      )}
    </li>
  );
}
