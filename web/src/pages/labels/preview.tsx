/** Labels as they will look, drawn by the server as they will be printed. */
import { useEffect, useState } from "preact/hooks";
import * as labels from "../../api/labels";
import type { Order, Preview } from "../../api/labels";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useLoad } from "../../ui/load";
import { Section } from "../../ui/page";
import { Failure, Notice } from "../../ui/states";

/** Typing goes on for a moment before anything is drawn. */
const PAUSE_MS = 500;

/** A text once it has not changed for a moment; the first at once. */
function useSettledText(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export function Look({ order }: { order: Order }) {
  const { facility } = useFacility();
  const settled = useSettledText(JSON.stringify({ ...order, copies: 1 }));
  const loaded = useLoad(`${facility.code} ${settled}`, (signal) =>
    labels.preview(facility.code, JSON.parse(settled) as Order, signal),
  );
  const shown = loaded.data;
  return (
    <Section title={t("labels.look")} aside={shown && <span class="muted">{said(shown)}</span>}>
      {loaded.error ? (
        <Failure error={loaded.error} retry={loaded.reload} />
      ) : shown ? (
        <>
          <Missing letters={shown.missing} />
          <Drawings svgs={shown.svgs} faint={loaded.loading} />
        </>
      ) : (
        <p class="loading" role="status">
          <span class="loading-dots" aria-hidden="true" />
          {t("labels.looking")}
        </p>
      )}
    </Section>
  );
}

const said = ({ svgs, count }: Preview) =>
  t("labels.lookFirst", { n: Math.min(svgs.length, count), all: count });

/** As pictures: nothing that stands in a drawing can run. */
function Drawings({ svgs, faint }: { svgs: readonly string[]; faint: boolean }) {
  const [urls, setUrls] = useState<string[]>([]);
  useEffect(() => {
    const made = svgs.map((svg) => URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" })));
    setUrls(made);
    return () => made.forEach((url) => URL.revokeObjectURL(url));
  }, [svgs]);
  return (
    <ul class={faint ? "label-drawings refreshing" : "label-drawings"}>
      {urls.map((url, i) => (
        <li key={url}>
          <img src={url} alt={t("labels.lookOf", { n: i + 1 })} />
        </li>
      ))}
    </ul>
  );
}

export function Missing({ letters }: { letters: readonly string[] }) {
  if (letters.length === 0) return null;
  return <Notice kind="warn">{t("labels.missing", { letters: letters.join("") })}</Notice>;
}
