/** The second step: which column of the sheet each item is taken from. */
import { useRef, useState } from "preact/hooks";
import * as imports from "../../api/imports";
import { t, tOr } from "../../i18n";
import { navigate } from "../../router";
import { SelectField } from "../../ui/field";
import { errorText, Notice } from "../../ui/states";
import { FileDrop } from "./file-drop";
import { applied, holderOf, renamed } from "./model";

export const columnName = (column: string): string => tOr(`importColumn.${column}`, column);

export function ColumnsStep(props: {
  view: imports.ImportView;
  onView: (view: imports.ImportView) => void;
  onNext: () => void;
}) {
  const { view } = props;
  const [problem, setProblem] = useState("");
  const [note, setNote] = useState("");
  const [columns, setColumns] = useState(view.columns);
  const [waiting, setWaiting] = useState(0);
  // Choices made while an earlier one is on its way are sent after it, none is lost.
  const latest = useRef({ columns: view.columns, count: 0, sent: Promise.resolve() });
  const heading = (at: number) => {
    const text = view.headings[at]?.text || t("import.columns.untitled");
    return t("import.columns.heading", { at: at + 1, text });
  };
  const choices = view.headings.map((_, at) => ({ value: String(at), text: heading(at) }));
  const name = (column: string, value: string) => {
    const now = latest.current;
    const at = value === "" ? null : Number(value);
    const holder = holderOf(now.columns, column, at);
    setNote(
      holder
        ? t("import.columns.taken", { heading: heading(at!), column: columnName(holder) })
        : "",
    );
    setProblem("");
    const change = renamed(now.columns, column, at);
    now.columns = applied(now.columns, change);
    setColumns(now.columns);
    setWaiting(++now.count);
    const send = async () => {
      try {
        const answer = await imports.change(view.id, { columns: change }, {});
        if (now.count === 1) props.onView(answer);
      } catch (error) {
        setProblem(errorText(error));
        now.columns = view.columns;
        setColumns(view.columns);
      }
      setWaiting(--now.count);
    };
    now.sent = now.sent.then(send);
  };
  const missing = columns.filter((c) => c.required && c.at === null).map((c) => c.column);
  return (
    <>
      <SheetNotes view={view} />
      <p>{t("import.columns.about")}</p>
      <div class="columns import-columns">
        {columns.map((column) => {
          const samples = column.at === null ? [] : (view.headings[column.at]?.samples ?? []);
          const shown = samples.filter(Boolean).join(t("list.and"));
          return (
            <SelectField
              key={column.column}
              label={columnName(column.column)}
              required={column.required}
              none={t("import.columns.none")}
              choices={choices}
              value={column.at === null ? "" : String(column.at)}
              onValue={(value) => name(column.column, value)}
              hint={shown ? t("import.columns.samples", { samples: shown }) : undefined}
            />
          );
        })}
      </div>
      {note && <Notice kind="info">{note}</Notice>}
      {problem && <Notice kind="stop">{problem}</Notice>}
      {missing.length > 0 && (
        <Notice kind="warn">
          {t("import.columns.missing", {
            columns: missing.map(columnName).join(t("list.and")),
          })}
        </Notice>
      )}
      <div class="actions below">
        <button
          type="button"
          class="button primary"
          disabled={waiting > 0 || missing.length > 0}
          onClick={props.onNext}
        >
          {waiting > 0 ? t("state.sending") : t("import.columns.next")}
        </button>
      </div>
    </>
  );
}

/** Which sheet was read, and the way to another. */
function SheetNotes(props: { view: imports.ImportView }) {
  const { view } = props;
  const others = view.sheets.filter((sheet) => sheet !== view.sheet);
  const [wanted, setWanted] = useState("");
  return (
    <>
      {view.sheet && <p>{t("import.sheet.read", { sheet: view.sheet })}</p>}
      {view.formulas > 0 && <p class="hint">{t("import.formulas", { count: view.formulas })}</p>}
      {others.length > 0 && (
        <details class="import-sheets">
          <summary>{t("import.sheet.other", { sheets: others.join(t("list.and")) })}</summary>
          <SelectField
            label={t("import.sheet")}
            required
            none=""
            choices={others.map((sheet) => ({ value: sheet, text: sheet }))}
            value={wanted}
            onValue={setWanted}
          />
          {wanted && (
            <>
              <p>{t("import.sheet.read.other", { sheet: wanted })}</p>
              <FileDrop
                kind={view.kind}
                sheet={wanted}
                {...(view.facility ? { facility: view.facility } : {})}
                onDraft={(draft) => navigate(`/import/${draft.id}`)}
              />
            </>
          )}
        </details>
      )}
    </>
  );
}
