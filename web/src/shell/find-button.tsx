/** The way to find anything: a button in the top bar, and Ctrl+K wherever one is. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { allWords, t } from "../i18n";
import { Icon } from "../ui/icon";

type Box = ComponentType<{ onClose: () => void }>;

export function FindButton() {
  const [open, setOpen] = useState(false);
  // Fetched when it is first wanted: the first page stays small.
  const [box, setBox] = useState<{ Box: Box } | null>(null);
  const show = () => {
    setOpen(true);
    if (!box)
      Promise.all([import("../find/dialog"), allWords()]).then(
        ([module]) => setBox({ Box: module.default }),
        () => setOpen(false),
      );
  };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const wanted = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
      if (!wanted || event.altKey || event.shiftKey) return;
      event.preventDefault();
      show();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  });
  return (
    <>
      <button
        type="button"
        class="icon-button find-button"
        aria-label={t("find.title")}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={show}
      >
        <Icon name="search" />
        <kbd aria-hidden="true">{t("find.key")}</kbd>
      </button>
      {open && box && <box.Box onClose={() => setOpen(false)} />}
    </>
  );
}
