/** The regions: a tree of codes and names that facilities and roles hang on. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import * as places from "../../api/places";
import type { Region } from "../../api/types";
import { t } from "../../i18n";
import { useQuery } from "../../router";
import { may, useMe } from "../../session";
import { ExportMenu } from "../../ui/export";
import { Filters } from "../../ui/filters";
import { Icon } from "../../ui/icon";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";
import { NewRegion, RegionDialog } from "./region-dialog";
import { seen, step, treeOf, type TreeRow } from "./region-tree";
import "./regions.css";

export default function Regions() {
  const who = useMe();
  const [query, change] = useQuery();
  const loaded = useLoad("", places.regions);
  const [adding, setAdding] = useState(false);
  const manages = may(who, "manage-places");
  const add = manages && (
    <button type="button" class="button primary" onClick={() => setAdding(true)}>
      <Icon name="plus" />
      {t("region.new")}
    </button>
  );
  return (
    <Page
      title={t("nav.regions")}
      narrow
      actions={
        <>
          {add}
          <ExportMenu at="/regions" />
        </>
      }
    >
      <Filters q={query.q ?? ""} onQ={(q) => change({ q })} />
      <label class="tree-check">
        <input
          type="checkbox"
          checked={query.retired === "1"}
          onChange={(e) => change({ retired: e.currentTarget.checked ? "1" : "" })}
        />
        {t("tree.showRetired")}
      </label>
      <Await of={loaded}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty text={t("region.empty")}>{add}</Empty>
          ) : (
            <Tree
              regions={items}
              typed={query.q ?? ""}
              retired={query.retired === "1"}
              done={loaded.reload}
            />
          )
        }
      </Await>
      {adding && <NewRegion above={null} onClose={() => setAdding(false)} done={loaded.reload} />}
    </Page>
  );
}

/** Down to the counties everything is open at first. */
const OPEN_LEVELS = ["province", "prefecture", "county"];

function Tree(props: {
  regions: readonly Region[];
  typed: string;
  retired: boolean;
  done: () => void;
}) {
  const all = useMemo(() => treeOf(props.regions), [props.regions]);
  const [open, setOpen] = useState(
    () => new Set(props.regions.filter((r) => OPEN_LEVELS.includes(r.level)).map((r) => r.code)),
  );
  const [current, setCurrent] = useState<string | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const moved = useRef(false);
  const rows = seen(all, open, props.typed, props.retired);
  const focused = rows.some((row) => row.region.code === current) ? current : rows[0]?.region.code;
  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    list.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [current]);
  const fold = (code: string, to: boolean) => {
    const next = new Set(open);
    if (to) next.add(code);
    else next.delete(code);
    setOpen(next);
  };
  const press = (at: number) => (event: KeyboardEvent) => {
    const { code } = rows[at]!.region;
    const act = step(rows, at, event.key, open);
    if (event.key === "Enter" || event.key === " ") setShown(code);
    else if (!act) return;
    else if ("to" in act) {
      moved.current = true;
      setCurrent(act.to);
    } else fold("fold" in act ? act.fold : act.unfold, "unfold" in act);
    event.preventDefault();
  };
  const row = all.find(({ region }) => region.code === shown);
  if (rows.length === 0) return <Empty text={t("tree.none")} />;
  return (
    <>
      <p class="hint">{t("tree.hint")}</p>
      <ul class="tree" role="tree" aria-label={t("tree.title")} ref={list}>
        {rows.map((row, at) => (
          <Item
            key={row.region.code}
            row={row}
            isOpen={open.has(row.region.code) || props.typed !== ""}
            focused={row.region.code === focused}
            onFold={(to) => fold(row.region.code, to)}
            onShow={() => {
              setCurrent(row.region.code);
              setShown(row.region.code);
            }}
            onKeyDown={press(at)}
          />
        ))}
      </ul>
      {row && <RegionDialog row={row} onClose={() => setShown(null)} done={props.done} />}
    </>
  );
}

function Item(props: {
  row: TreeRow;
  isOpen: boolean;
  focused: boolean;
  onFold: (to: boolean) => void;
  onShow: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  const { row, isOpen } = props;
  const { region } = row;
  const fold = (event: MouseEvent) => {
    event.stopPropagation();
    props.onFold(!isOpen);
  };
  return (
    <li
      role="treeitem"
      class={`tree-item tree-${Math.min(row.level, 5)}`}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.count}
      aria-expanded={row.hasBelow ? isOpen : undefined}
      tabIndex={props.focused ? 0 : -1}
      onClick={props.onShow}
      onKeyDown={props.onKeyDown}
    >
      <span
        class={isOpen ? "tree-fold tree-open" : "tree-fold"}
        aria-hidden="true"
        title={row.hasBelow ? t(isOpen ? "tree.collapse" : "tree.expand") : undefined}
        onClick={row.hasBelow ? fold : undefined}
      >
        {row.hasBelow && <Icon name="chevron" />}
      </span>
      <span class="tree-name">
        {region.name}
        <small>
          {region.code} · {t(`level.${region.level}`)}
        </small>
      </span>
      {region.status === "retired" ? (
        <Badge tone="plain">{t("region.retired")}</Badge>
      ) : (
        row.facilities > 0 && (
          <small class="nowrap">{t("tree.facilities", { n: row.facilities })}</small>
        )
      )}
    </li>
  );
}
