/** 扫码: whatever is scanned says what it is, what speaks against it, and what can be done here. */
import { useEffect, useState } from "preact/hooks";
import type { Resolved } from "../../api/scans";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link, useQuery } from "../../router";
import { meaningOf } from "../../scan/meaning";
import { Viewfinder } from "../../scan/viewfinder";
import { Page } from "../../ui/page";
import { errorText, Notice } from "../../ui/states";
import { FoundCard } from "./found-card";

/** How many scans stay listed. */
const LISTED = 30;

interface Listed {
  key: number;
  text: string;
  times: number;
  found: Resolved | null;
  error: unknown;
}

/** The list of scans, the last first: the same label again adds to its line. */
function useScans(facility: string) {
  const [list, setList] = useState<Listed[]>([]);
  const add = async (text: string): Promise<boolean> => {
    let found: Resolved | null = null;
    let error: unknown = null;
    try {
      found = await meaningOf(facility, text);
    } catch (reason) {
      error = reason;
    }
    setList((before) => {
      const same = before.find((each) => each.text === text);
      const key = same?.key ?? Math.max(0, ...before.map((each) => each.key)) + 1;
      const one = { key, text, times: (same?.times ?? 0) + 1, found, error };
      return [one, ...before.filter((each) => each.text !== text)].slice(0, LISTED);
    });
    const known = found && !["unknown", "other-county"].includes(found.meaning);
    return !!known && found!.vetoes.length === 0;
  };
  const drop = (key: number) => setList((before) => before.filter((each) => each.key !== key));
  return { list, add, drop };
}

export default function ScanPage() {
  const { facility, at } = useFacility();
  const [query, change] = useQuery();
  const { list, add, drop } = useScans(facility.code);
  // Opened by a label's page, with what was scanned outside.
  useEffect(() => {
    if (!query.text) return;
    void add(query.text);
    change({ text: "" });
  }, []);
  return (
    <Page
      title={t("scan.title")}
      back={{ href: at(""), text: facility.name }}
      actions={
        <Link class="button" href={at("/day")}>
          {t("day.title")}
        </Link>
      }
    >
      {query.done && list.length === 0 && <Done {...query} />}
      <Viewfinder onRead={add} />
      <Typed onText={(text) => void add(text)} />
      {list.length === 0 && <p class="muted">{t("scan.nothing")}</p>}
      <ul class="rows scan-list" aria-live="polite">
        {list.map((one) => (
          <li key={one.key} class="card scan-found">
            {one.found ? (
              <FoundCard
                found={one.found}
                times={one.times}
                drop={() => drop(one.key)}
                again={() => void add(one.text)}
              />
            ) : (
              <Notice kind="warn">{one.error ? errorText(one.error) : t("scan.offline")}</Notice>
            )}
          </li>
        ))}
      </ul>
    </Page>
  );
}

/** What was just given: for this one a way back, and the camera is ready for the next. */
function Done({ done, document = "", what = "" }: Record<string, string>) {
  const { at } = useFacility();
  const posted = done === "posted";
  return (
    <Notice kind={posted ? "ok" : "warn"}>
      <p>
        <strong>{t(posted ? "dispense.posted" : "dispense.queued", { what })}</strong>
      </p>
      <Link class="button" href={posted ? at(`/documents/${document}?posted=1`) : "/waiting"}>
        {t("dispense.look")}
      </Link>
    </Notice>
  );
}

function Typed({ onText }: { onText: (text: string) => void }) {
  const [text, setText] = useState("");
  const send = () => {
    if (text.trim()) onText(text);
    setText("");
  };
  const keys = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    // A scanner's separator arrives as Ctrl+]; browsers would drop it.
    if (event.ctrlKey && event.key === "]") {
      event.preventDefault();
      setText(`${text}\u001d`);
    } else if (event.key === "Enter") {
      event.preventDefault();
      send();
    }
  };
  return (
    <div class="scan-type">
      <label class="field">
        <span>{t("scan.type")}</span>
        <input
          type="text"
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={(e) => setText(e.currentTarget.value)}
          onKeyDown={keys}
        />
      </label>
      <button type="button" class="button" onClick={send}>
        {t("scan.look")}
      </button>
    </div>
  );
}
