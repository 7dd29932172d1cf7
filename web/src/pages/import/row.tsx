/** A row of a sheet: its cells to be corrected, each with what is wrong and what to do. */
import type { ImportChange, ImportColumn, ImportRow } from "../../api/imports";
import { t } from "../../i18n";
import { Badge } from "../../ui/state-badge";
import { columnName } from "./columns";
import { corrected, keyOf, looseFaults, shownColumns, type Pending } from "./model";

export function RowCard(props: {
  row: ImportRow;
  columns: readonly ImportColumn[];
  pending: Pending;
  onPending: (pending: Pending) => void;
  busy: boolean;
  onChange: (change: ImportChange) => void;
}) {
  const { row, columns } = props;
  const rests = row.leftOut || row.apart;
  const state = row.faults.length > 0 ? "faulty" : rests ? "resting" : "sound";
  const loose = looseFaults(columns, row);
  return (
    <section class={`import-row ${state}`} aria-label={t("import.row", { row: row.row })}>
      <div class="import-row-head">
        <h3>{t("import.row", { row: row.row })}</h3>
        {row.leftOut && <Badge tone="warn">{t("import.leftOut")}</Badge>}
        {row.apart && <Badge tone="warn">{t("import.apart")}</Badge>}
        {row.edited.length > 0 && (
          <button
            type="button"
            class="button small"
            aria-label={t("import.revert", { row: row.row })}
            disabled={props.busy}
            onClick={() =>
              props.onChange({
                cells: row.edited.map((at) => ({ row: row.row, at, text: null })),
              })
            }
          >
            {t("import.edited")} ↺
          </button>
        )}
        {!row.apart && (
          <button
            type="button"
            class="button small"
            disabled={props.busy}
            aria-label={t(row.leftOut ? "import.takeIn.label" : "import.leaveOut.label", {
              row: row.row,
            })}
            onClick={() =>
              props.onChange(row.leftOut ? { takeIn: [row.row] } : { leaveOut: [row.row] })
            }
          >
            {row.leftOut ? t("import.takeIn") : t("import.leaveOut")}
          </button>
        )}
      </div>
      {!rests && (
        <div class="import-cells">
          {shownColumns(columns, row).map((column) => (
            <CellField key={column.column} {...props} column={column} at={column.at!} />
          ))}
        </div>
      )}
      {rests && <p class="hint">{row.cells.filter(Boolean).join(" · ")}</p>}
      {loose.map((fault) => (
        <p key={fault.code} class="error">
          {fault.column && `${columnName(fault.column)}: `}
          {fault.detail}
        </p>
      ))}
    </section>
  );
}

function CellField(props: {
  row: ImportRow;
  column: ImportColumn;
  at: number;
  pending: Pending;
  onPending: (pending: Pending) => void;
}) {
  const { row, column, at } = props;
  const faults = row.faults.filter((fault) => fault.column === column.column);
  const typed = props.pending.get(keyOf(row.row, at));
  const id = `cell-${row.row}-${at}`;
  return (
    <div class={faults.length > 0 && typed === undefined ? "field field-wrong" : "field"}>
      <label for={id}>{columnName(column.column)}</label>
      <input
        id={id}
        type="text"
        autocomplete="off"
        value={typed ?? row.cells[at] ?? ""}
        aria-label={t("import.cell", { row: row.row, column: columnName(column.column) })}
        aria-invalid={faults.length > 0}
        aria-describedby={faults.length > 0 ? `${id}-why` : undefined}
        onInput={(e) => props.onPending(corrected(props.pending, row, at, e.currentTarget.value))}
      />
      {faults.length > 0 && (
        <div class="error" id={`${id}-why`}>
          {faults.map((fault) => fault.detail).join(" ")}
        </div>
      )}
    </div>
  );
}
