/** Labels of one template: for which things, how they look, on what they are printed. */
import { useRef, useState } from "preact/hooks";
import { reachable } from "../../api/client";
import * as labels from "../../api/labels";
import type { Filter, Order, Template, Thing } from "../../api/labels";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useStore } from "../../lib/store";
import { newId } from "../../lib/uuid";
import { useQuery, type Params } from "../../router";
import { may, useMe } from "../../session";
import { useLoad, usePaged, type Paged } from "../../ui/load";
import { Page } from "../../ui/page";
import { Await, Empty, Notice } from "../../ui/states";
import { Fields, Filters, How, paperQuery, startingOptions, type Options } from "./options";
import { Look } from "./preview";
import { Things } from "./things";
import { Ways } from "./ways";
import "./labels.css";

export default function NewLabelsPage({ template: key = "" }: Params) {
  const { at } = useFacility();
  const online = useStore(reachable);
  const loaded = useLoad("", labels.templates);
  const template = loaded.data?.items.find((each) => each.key === key);
  return (
    <Page
      title={template?.name ?? t("labels.print")}
      back={{ href: at("/labels"), text: t("labels.title") }}
    >
      {!online && <Notice kind="warn">{t("labels.needsNetwork")}</Notice>}
      <Await of={loaded}>
        {() =>
          template ? (
            <Chooser key={key} template={template} />
          ) : (
            <Empty text={t("labels.noThings")} />
          )
        }
      </Await>
    </Page>
  );
}

const STATES = ["due", "never", "outdated", "current"] as const;

function filterOf(query: Params): Filter {
  const filter: Filter = {};
  if (query.storeroom) filter.storeroom = query.storeroom;
  if (query.product) filter.product = query.product;
  const state = STATES.find((each) => each === query.state);
  if (state) filter.state = state;
  const days = Number(query.within);
  if (Number.isInteger(days) && days > 0) filter.expiringWithin = days;
  return filter;
}

/** What is chosen: all that the filter lets through, some of it, or names that were typed. */
function useChoice(template: Template) {
  const { facility } = useFacility();
  const [query, change] = useQuery();
  const filter = filterOf(query);
  const key = JSON.stringify([facility.code, template.key, filter]);
  const list = usePaged(key, (after) => labels.things(facility.code, template.key, filter, after));
  const [left, setLeft] = useState<{ of: string; things: ReadonlySet<string> }>({
    of: key,
    things: new Set(),
  });
  const out = left.of === key ? left.things : new Set<string>();
  const [typed, setTyped] = useState("");
  const names = [...new Set(typed.split("\n").map((name) => name.trim()))].filter(Boolean);
  const toggle = (thing: string) => {
    const things = new Set(out);
    if (!things.delete(thing)) things.add(thing);
    setLeft({ of: key, things });
  };
  return { query, change, filter, list, out, toggle, typed, setTyped, names };
}

type Choice = ReturnType<typeof useChoice>;

/** How many are chosen, as far as the list is known; null where all of a longer list are. */
function countOf({ query, list, out, names }: Choice): number | null {
  if (names.length > 0) return names.length;
  if (query.thing) return 1;
  if (list.more) return null;
  return (list.list.data?.length ?? 0) - out.size;
}

function thingsOf({ query, filter, list, out, names }: Choice): Pick<Order, "things" | "all"> {
  if (names.length > 0) return { things: names };
  if (query.thing) return { things: [query.thing] };
  if (out.size === 0) return { all: filter };
  const known = list.list.data ?? [];
  return { things: known.map((each) => each.thing).filter((thing) => !out.has(thing)) };
}

/** With something left out, the others are named one by one: the whole list must be known. */
async function whole(at: string, template: Template, choice: Choice): Promise<string[]> {
  const all: Thing[] = [];
  let after: string | undefined;
  do {
    const page = await labels.things(at, template.key, choice.filter, after);
    all.push(...page.items);
    after = page.next ?? undefined;
  } while (after);
  return all.map((each) => each.thing).filter((thing) => !choice.out.has(thing));
}

/** After this long the same choice is new labels: what is true may have changed. */
const SAME_JOB_MS = 300_000;

/** The job of a choice: made when it is first printed, the same for every way out of it. */
function useJob(template: Template, choice: Choice, order: Order) {
  const { facility } = useFacility();
  const kept = useRef({ of: "", id: "", at: 0 });
  return async () => {
    const of = JSON.stringify(order);
    const isOld = kept.current.at > 0 && Date.now() - kept.current.at > SAME_JOB_MS;
    if (kept.current.of !== of || isOld) kept.current = { of, id: newId(), at: 0 };
    const isPart = order.things && choice.names.length === 0 && choice.list.more;
    const things = isPart ? await whole(facility.code, template, choice) : order.things;
    const made = await labels.print(facility.code, kept.current.id, {
      ...order,
      ...(things ? { things } : {}),
    });
    kept.current.at ||= Date.now();
    return made.id;
  };
}

function Chooser({ template }: { template: Template }) {
  const mayPrint = may(useMe(), "post-stock");
  const choice = useChoice(template);
  const [options, setOptions] = useState<Options>(() => startingOptions(template));
  const order: Order = {
    template: template.key,
    language: options.language,
    ...thingsOf(choice),
    values: Object.keys(options.values).length > 0 ? { "*": options.values } : {},
    copies: Number(options.copies) || 0,
  };
  const job = useJob(template, choice, order);
  const count = countOf(choice);
  const isCounted = order.copies >= 1 && order.copies <= 100;
  return (
    <>
      <Which template={template} choice={choice} />
      <Fields template={template} options={options} set={setOptions} />
      {count !== 0 && isKnown(choice.list) && <Look order={order} />}
      {mayPrint && (
        <>
          <How template={template} options={options} set={setOptions} />
          {!isCounted && <Notice kind="stop">{t("labels.tooManyCopies")}</Notice>}
          <Ways
            job={job}
            paper={paperQuery(options)}
            forRoll={options.paper === "roll"}
            disabled={count === 0 || !isCounted || !isKnown(choice.list)}
          />
        </>
      )}
    </>
  );
}

const isKnown = (list: Paged<Thing>) => list.list.data !== undefined;

function Which({ template, choice }: { template: Template; choice: Choice }) {
  const { query } = choice;
  const n = countOf(choice);
  return (
    <>
      {!query.thing && <Filters template={template} query={query} change={choice.change} />}
      <Things
        choice={choice}
        typedThings={template.typedThings}
        said={n === null ? t("labels.chosenMore") : t("labels.chosen", { n })}
      />
    </>
  );
}
