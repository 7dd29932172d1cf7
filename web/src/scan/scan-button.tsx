/** The button that opens the camera beside a field; what it needs is fetched when it is touched. */
import type { ComponentType } from "preact";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { Icon } from "../ui/icon";
import { Dialog } from "../ui/dialog";
import { Notice } from "../ui/states";

/** What became of a scan, for the list below the camera. */
export interface Took {
  /** Said in one line. */
  text: string;
  /** Whether it counts; a refusal is said and shown, and nothing is taken. */
  good: boolean;
  /** Takes it back. */
  undo?: () => void;
}

interface Props {
  onScan: (text: string) => Promise<Took>;
  /** Whether the camera closes after the first good scan. */
  once?: boolean;
}

type Finder = ComponentType<{ onRead: (text: string) => Promise<boolean> }>;

export function ScanButton({ onScan, once }: Props) {
  const [open, setOpen] = useState(false);
  const [finder, setFinder] = useState<{ Finder: Finder } | null>(null);
  const [failed, setFailed] = useState(false);
  const show = () => {
    setOpen(true);
    if (!finder)
      import("./viewfinder").then(
        (module) => setFinder({ Finder: module.Viewfinder }),
        () => setFailed(true),
      );
  };
  return (
    <>
      <button type="button" class="button scan-button" onClick={show}>
        <Icon name="scan" />
        {t("scan.title")}
      </button>
      {open && (
        <Dialog title={t("scan.title")} onClose={() => setOpen(false)}>
          {failed && <Notice kind="warn">{t("error.unloaded")}</Notice>}
          {finder && (
            <Taking {...finder} onScan={onScan} done={once ? () => setOpen(false) : undefined} />
          )}
        </Dialog>
      )}
    </>
  );
}

function Taking(props: {
  Finder: Finder;
  onScan: Props["onScan"];
  done: (() => void) | undefined;
}) {
  const [taken, setTaken] = useState<(Took & { key: number })[]>([]);
  const read = async (text: string) => {
    const took = await props
      .onScan(text)
      .catch((error: Error): Took => ({ text: error.message, good: false }));
    setTaken((before) => [{ ...took, key: (before[0]?.key ?? 0) + 1 }, ...before].slice(0, 20));
    if (took.good) props.done?.();
    return took.good;
  };
  const undo = (one: Took & { key: number }) => {
    one.undo?.();
    setTaken((before) => before.filter((each) => each.key !== one.key));
  };
  return (
    <>
      <props.Finder onRead={read} />
      <ul class="rows scan-taken" aria-live="polite">
        {taken.map((one) => (
          <li key={one.key} class={one.good ? "row" : "row scan-refused"}>
            <span>{one.text}</span>
            {one.undo && (
              <button type="button" class="button" onClick={() => undo(one)}>
                {t("scan.undo")}
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
