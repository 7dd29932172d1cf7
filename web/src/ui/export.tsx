/** The way out of every list: the same list, with the same filter, as a spreadsheet. */
import { useState } from "preact/hooks";
import { file, type Query } from "../api/client";
import { t } from "../i18n";
import { useClosing } from "./closing";
import { Icon } from "./icon";
import { errorText } from "./states";
import "./export.css";

const FORMATS = ["xlsx", "csv"] as const;

/** Lets the browser keep a file under its name. */
export function keep(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // Some browsers read it only after this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * `at` is the list's path in the API, made with `path`; `query` is what narrows the list down as
 * it is seen.
 */
export function ExportMenu(props: { at: string; query?: Query }) {
  const menu = useClosing();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const take = async (format: (typeof FORMATS)[number]) => {
    if (menu.current) menu.current.open = false;
    setBusy(true);
    setError(null);
    try {
      const { blob, name } = await file(`${props.at}/export`, { ...props.query, format });
      keep(blob, name || `yaoju.${format}`);
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return (
    <div class="export no-print">
      <details ref={menu}>
        <summary class="button" aria-disabled={busy}>
          <Icon name="receipt" />
          {busy ? t("export.busy") : t("export.menu")}
        </summary>
        <div class="export-box">
          {FORMATS.map((format) => (
            <button key={format} type="button" disabled={busy} onClick={() => void take(format)}>
              {t(`export.${format}`)}
            </button>
          ))}
        </div>
      </details>
      {error !== null && (
        <p class="export-error" role="alert">
          {errorText(error)}
        </p>
      )}
    </div>
  );
}
