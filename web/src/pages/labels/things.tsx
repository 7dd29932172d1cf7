/** The things that can have a label, each with how its label stands; some can be left out. */
import { t } from "../../i18n";
import type { Thing } from "../../api/labels";
import type { Params } from "../../router";
import { TextArea } from "../../ui/field";
import type { Paged } from "../../ui/load";
import { MoreButton, Section } from "../../ui/page";
import { Badge, type Tone } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";
import { Changes } from "./page";

const TONES: Record<Thing["state"], Tone> = { never: "warn", outdated: "stop", current: "ok" };
/** More than this are folded: they are looked through only by those who want to. */
const OPEN = 8;

interface Choice {
  query: Params;
  list: Paged<Thing>;
  out: ReadonlySet<string>;
  toggle: (thing: string) => void;
  typed: string;
  setTyped: (text: string) => void;
  names: readonly string[];
}

export function Things(props: { choice: Choice; typedThings: boolean; said: string }) {
  const { choice } = props;
  const { list, more, loadingMore } = choice.list;
  const only = choice.query.thing;
  return (
    <Section title={t("labels.which")} aside={<strong>{props.said}</strong>}>
      {props.typedThings && (
        <div class="card label-typed">
          <TextArea
            label={t("labels.typedThings")}
            hint={t("labels.typedHint")}
            value={choice.typed}
            onValue={choice.setTyped}
          />
        </div>
      )}
      {choice.names.length === 0 && (
        <Await of={list}>
          {(all) => {
            const items = only ? all.filter((each) => each.thing === only) : all;
            if (items.length === 0 && !only && !props.typedThings)
              return <Empty text={t("labels.noThings")} />;
            return <List items={items} choice={choice} fixed={!!only} more={more !== undefined} />;
          }}
        </Await>
      )}
      {!only && choice.names.length === 0 && <MoreButton more={more} busy={loadingMore} />}
    </Section>
  );
}

function List(props: { items: Thing[]; choice: Choice; fixed: boolean; more: boolean }) {
  const { items } = props;
  if (items.length === 0) return null;
  const rows = (
    <ul class="rows">
      {items.map((item) => (
        <Row key={item.thing} item={item} {...props} />
      ))}
    </ul>
  );
  if (items.length <= OPEN) return rows;
  return (
    <details class="label-list">
      <summary>
        {items
          .slice(0, 3)
          .map((item) => item.name)
          .join(t("list.and"))}
        …
      </summary>
      {rows}
    </details>
  );
}

function Row(props: { item: Thing; choice: Choice; fixed: boolean }) {
  const { item, choice } = props;
  const marks = (
    <>
      <strong>{item.name}</strong>
      <Badge tone={TONES[item.state]}>{t(`labels.standing.${item.state}`)}</Badge>
    </>
  );
  return (
    <li class="row">
      <div class="row-main">
        {props.fixed ? (
          <span class="row-marks">{marks}</span>
        ) : (
          <label class="check row-marks">
            <input
              type="checkbox"
              checked={!choice.out.has(item.thing)}
              onChange={() => choice.toggle(item.thing)}
            />
            {marks}
          </label>
        )}
      </div>
      <p class="row-sub">
        <span>{item.detail}</span>
        <Changes of={item} />
      </p>
    </li>
  );
}
