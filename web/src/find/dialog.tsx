/** The box that finds anything: typed or scanned, chosen by keys or by touch. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import * as api from "../api/find";
import { current, facilityPath } from "../facility";
import { t } from "../i18n";
import { navigate } from "../router";
import { useMe } from "../session";
import { Dialog } from "../ui/dialog";
import { Icon, type IconName } from "../ui/icon";
import { errorText } from "../ui/states";
import { lines, recent, rememberFound, single, type Line } from "./model";
import "./find.css";

/** People pause between words; a scanner ends with Enter and does not wait for this. */
const PAUSE_MS = 160;

const ICONS: Record<api.FindKind, IconName> = {
  product: "products",
  lot: "stock",
  document: "documents",
  facility: "facilities",
  person: "user",
};

interface Answer {
  /** What was typed when this was asked. */
  of: string;
  lines: Line[];
  error?: unknown;
}

/** Asks the server once typing pauses, or at once when told to; late answers are dropped. */
function useFind(typed: string) {
  const [answer, setAnswer] = useState<Answer>({ of: "", lines: [] });
  const asked = useRef<AbortController | null>(null);
  const ask = async (text: string): Promise<Answer | null> => {
    asked.current?.abort();
    const abort = (asked.current = new AbortController());
    const facility = current.get()?.code;
    let next: Answer;
    try {
      const found = await api.find(text, facility, abort.signal);
      next = { of: text, lines: lines(found, facility ? facilityPath(facility) : null) };
    } catch (error) {
      next = { of: text, lines: [], error };
    }
    if (abort.signal.aborted) return null;
    setAnswer(next);
    return next;
  };
  useEffect(() => {
    if (!typed) return setAnswer({ of: "", lines: [] });
    const timer = setTimeout(() => void ask(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(() => () => asked.current?.abort(), []);
  return { answer, ask };
}

export default function FindDialog(props: { onClose: () => void }) {
  const who = useMe();
  const [text, setText] = useState("");
  const typed = text.trim();
  const { answer, ask } = useFind(typed);
  const [active, setActive] = useState(0);
  const list = useId();
  const shown = typed ? answer.lines : recent(who.user.id);
  const settled = answer.of === typed;
  useEffect(() => setActive(0), [answer, typed === ""]);

  const go = (line: Line | undefined) => {
    if (!line) return;
    rememberFound(who.user.id, line);
    props.onClose();
    navigate(line.href);
  };
  const enter = async () => {
    if (!typed || settled) return go(shown[active]);
    const found = await ask(typed);
    if (found) go(single(found.lines) ?? undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.ctrlKey && event.key === "]") {
      // A scanner's separator; browsers would drop it.
      event.preventDefault();
      setText(`${text}\u001d`);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : shown.length - 1;
      if (shown.length > 0) setActive((active + step) % shown.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      void enter();
    }
  };
  return (
    <Dialog title={t("find.title")} onClose={props.onClose}>
      <input
        type="search"
        autofocus
        role="combobox"
        list={undefined}
        aria-label={t("find.title")}
        aria-expanded={shown.length > 0}
        aria-controls={list}
        aria-activedescendant={shown[active] && `${list}-${active}`}
        placeholder={t("find.hint")}
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={(e) => setText(e.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <Says typed={typed} settled={settled} answer={answer} any={shown.length > 0} />
      <div class="finds" role="listbox" id={list} aria-label={t("find.found")}>
        {groups(shown).map((group) => (
          <Lines key={group.kind} {...group} id={list} active={active} go={go} />
        ))}
      </div>
      <p class="find-keys muted">{t("find.keys")}</p>
    </Dialog>
  );
}

function Says(props: { typed: string; settled: boolean; answer: Answer; any: boolean }) {
  const text = () => {
    if (!props.typed) return props.any ? t("find.recent") : t("find.begin");
    if (!props.settled) return t("state.loading");
    if (props.answer.error) return errorText(props.answer.error);
    if (props.any) return "";
    return t("find.none", { text: props.typed });
  };
  return (
    <p class="find-says muted" role="status">
      {text()}
    </p>
  );
}

interface Group {
  kind: api.FindKind;
  first: number;
  lines: Line[];
}

/** Neighbours of a kind together; what was found lately is one list in its own order. */
function groups(all: readonly Line[]): Group[] {
  const list: Group[] = [];
  all.forEach((line, at) => {
    const last = list[list.length - 1];
    if (last?.kind === line.kind) last.lines.push(line);
    else list.push({ kind: line.kind, first: at, lines: [line] });
  });
  return list;
}

function Lines(props: Group & { id: string; active: number; go: (line: Line) => void }) {
  const active = useRef<HTMLLIElement>(null);
  useEffect(() => active.current?.scrollIntoView({ block: "nearest" }), [props.active]);
  return (
    <ul role="group" aria-label={t(`find.kind.${props.kind}`)}>
      <li class="find-kind" role="presentation" aria-hidden="true">
        {t(`find.kind.${props.kind}`)}
      </li>
      {props.lines.map((line, i) => {
        const here = props.first + i === props.active;
        return (
          <li
            key={line.href}
            ref={here ? active : undefined}
            id={`${props.id}-${props.first + i}`}
            role="option"
            aria-selected={here}
            class="find"
            onClick={() => props.go(line)}
          >
            <Icon name={ICONS[line.kind]} />
            <span>{line.text}</span>
            <small>{line.detail}</small>
          </li>
        );
      })}
    </ul>
  );
}
