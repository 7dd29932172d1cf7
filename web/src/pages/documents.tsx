/** The documents of a book, newest first. */
import { path } from "../api/client";
import * as stock from "../api/stock";
import { ALL_KINDS } from "../api/types";
import { useFacility } from "../facility";
import { t } from "../i18n";
import { Link, useQuery, type Params } from "../router";
import { may, useMe } from "../session";
import { DocumentRow } from "../ui/document-list";
import { ExportMenu } from "../ui/export";
import { SelectField, TextField } from "../ui/field";
import { countSet, Filters as FilterBar } from "../ui/filters";
import { Icon } from "../ui/icon";
import { usePaged } from "../ui/load";
import { MoreButton, Page } from "../ui/page";
import { Await, Empty } from "../ui/states";

const FILTERS = ["q", "kind", "from", "to", "product"] as const;

export default function Documents() {
  const { facility, at } = useFacility();
  const who = useMe();
  const [query, change] = useQuery();
  const filter = Object.fromEntries(FILTERS.map((name) => [name, query[name] ?? ""]));
  const filtered = FILTERS.some((name) => filter[name]);
  const list = usePaged(JSON.stringify([facility.code, filter]), (after) =>
    stock.documents(facility.code, { ...filter, after }),
  );
  const post = (may(who, "post-stock") || may(who, "dispense")) && (
    <Link class="button primary" href={at("/post")}>
      <Icon name="plus" />
      {t("post.choose")}
    </Link>
  );
  const actions = (
    <>
      <ExportMenu at={path`/facilities/${facility.code}/documents`} query={filter} />
      <Link class="button" href={at("/papers/dispensing")}>
        <Icon name="print" />
        {t("sheet.dispense")}
      </Link>
      {post}
    </>
  );
  return (
    <Page title={t("nav.documents")} actions={actions}>
      <Filters filter={filter} change={change} />
      <Await of={list.list}>
        {(documents) =>
          documents.length === 0 ? (
            <Empty text={t(filtered ? "documents.noneFound" : "home.empty")}>{post}</Empty>
          ) : (
            <ul class="rows">
              {documents.map((document) => (
                <DocumentRow key={document.id} document={document} />
              ))}
            </ul>
          )
        }
      </Await>
      <MoreButton more={list.more} busy={list.loadingMore} />
    </Page>
  );
}

function Filters(props: { filter: Params; change: (change: Params) => void }) {
  const { filter, change } = props;
  return (
    <FilterBar
      q={filter.q ?? ""}
      onQ={(q) => change({ q })}
      set={countSet(filter.kind, filter.from, filter.to)}
    >
      <SelectField
        label={t("filter.kind")}
        none={t("filter.all")}
        choices={ALL_KINDS.map((kind) => ({ value: kind, text: t(`kind.${kind}`) }))}
        value={filter.kind ?? ""}
        onValue={(kind) => change({ kind })}
      />
      <TextField
        label={t("filter.from")}
        value={filter.from ?? ""}
        onValue={(from) => change({ from })}
        input={{ type: "date" }}
      />
      <TextField
        label={t("filter.to")}
        value={filter.to ?? ""}
        onValue={(to) => change({ to })}
        input={{ type: "date" }}
      />
    </FilterBar>
  );
}
