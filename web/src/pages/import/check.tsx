/** The third step: what is wrong, put right here; then all of it comes in, or nothing. */
import { useState } from "preact/hooks";
import { file as download, path } from "../../api/client";
import * as imports from "../../api/imports";
import { t } from "../../i18n";
import { keep } from "../../ui/export";
import { enterToNext, TextField } from "../../ui/field";
import { MoreButton } from "../../ui/page";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { columnName } from "./columns";
import { editsOf, type Pending } from "./model";
import { RowCard } from "./row";

export function Check(props: {
  view: imports.ImportView;
  onView: (view: imports.ImportView) => void;
  onBack: () => void;
  onDone: (brought: imports.Brought) => void;
}) {
  const { view, onView } = props;
  const submit = useSubmit();
  const [pending, setPending] = useState<Pending>(new Map());
  const [all, setAll] = useState(false);
  const [onlyFaulty, setOnlyFaulty] = useState(false);
  const part = { faulty: onlyFaulty };
  const send = (change: imports.ImportChange, faulty = onlyFaulty) =>
    submit.run(async () => {
      onView(await imports.change(view.id, { cells: editsOf(pending), ...change }, { faulty }));
      setPending(new Map());
    });
  const show = (faulty: boolean) => {
    setOnlyFaulty(faulty);
    void submit.run(async () => onView(await imports.draft(view.id, { faulty })));
  };
  const more = () =>
    void submit.run(async () => {
      const next = await imports.draft(view.id, { ...part, after: view.next ?? undefined });
      onView({ ...next, items: [...view.items, ...next.items] });
    });
  const takeFaulty = () =>
    void submit.run(async () => {
      const { blob, name } = await download(path`/imports/${view.id}/faulty`, {});
      keep(blob, name || "faulty.xlsx");
    });
  const bringIn = () => void submit.run(async () => props.onDone(await imports.commit(view.id)));
  const leaveAll = view.items.filter((row) => row.faults.length > 0 && !row.leftOut);
  return (
    <>
      <Summary view={view} />
      {view.kind === "stock" && (
        <TextField
          label={t("import.occurredOn")}
          hint={t("import.occurredOn.hint")}
          input={{ type: "date" }}
          value={view.occurredOn ?? ""}
          onValue={(day) => void send({ occurredOn: day || null })}
        />
      )}
      <div class="actions import-tools">
        <button type="button" class="button" onClick={props.onBack}>
          {t("import.columns.back")}
        </button>
        <label class="import-only">
          <input
            type="checkbox"
            checked={onlyFaulty}
            disabled={submit.busy}
            onChange={(e) => show(e.currentTarget.checked)}
          />
          {t("import.onlyFaulty")}
        </label>
        {view.faults > 0 && (
          <button type="button" class="button" disabled={submit.busy} onClick={takeFaulty}>
            {t("import.takeFaulty")}
          </button>
        )}
      </div>
      {onlyFaulty && view.items.length === 0 && <p>{t("import.noFaulty")}</p>}
      <div class="import-rows" aria-busy={submit.busy} onKeyDown={enterToNext}>
        {view.items.map((row) => (
          <RowCard
            key={row.row}
            row={row}
            columns={view.columns}
            pending={pending}
            onPending={setPending}
            busy={submit.busy}
            onChange={(change) => void send(change)}
          />
        ))}
      </div>
      <MoreButton
        more={view.next === null || pending.size > 0 ? undefined : more}
        busy={submit.busy}
        text={t("import.more")}
      />
      {leaveAll.length > 1 && (
        <p>
          <label class="import-only">
            <input
              type="checkbox"
              checked={all}
              onChange={(e) => setAll(e.currentTarget.checked)}
            />
            {t("import.leaveOutAll", { count: leaveAll.length })}
          </label>{" "}
          {all && (
            <button
              type="button"
              class="button"
              disabled={submit.busy}
              onClick={() => {
                setAll(false);
                void send({ leaveOut: leaveAll.map((row) => row.row) });
              }}
            >
              {t("import.leaveOut")}
            </button>
          )}
        </p>
      )}
      <div class="import-bar">
        {submit.message && <Notice kind="stop">{submit.message}</Notice>}
        {pending.size > 0 ? (
          <>
            <span role="status">{t("import.unsaved", { count: pending.size })}</span>
            <button
              type="button"
              class="button primary"
              disabled={submit.busy}
              onClick={() => void send({})}
            >
              {submit.busy ? t("state.sending") : t("import.recheck")}
            </button>
          </>
        ) : (
          <button
            type="button"
            class="button primary"
            disabled={submit.busy || view.faults > 0 || view.ready === 0}
            onClick={bringIn}
          >
            {submit.busy ? t("import.commit.wait") : t("import.commit", { count: view.ready })}
          </button>
        )}
      </div>
    </>
  );
}

function Summary(props: { view: imports.ImportView }) {
  const { view } = props;
  const parts = [
    t("import.summary.more", { rows: view.rows, ready: view.ready }),
    view.emptyRows > 0 && t("import.summary.empty", { count: view.emptyRows }),
    view.leftOut > 0 && t("import.summary.leftOut", { count: view.leftOut }),
    view.apart.length > 0 &&
      t("import.summary.apart", {
        count: view.apart.length,
        rows: view.apart.join(t("list.and")),
      }),
  ].filter(Boolean);
  const counts = view.byCode.filter((each) => each.column);
  return (
    <>
      {view.faults > 0 ? (
        <Notice kind="warn">
          {t("import.summary.faulty", { rows: view.faultyRows, faults: view.faults })}
        </Notice>
      ) : view.ready > 0 ? (
        <Notice kind="ok">{t("import.summary.ok", { count: view.ready })}</Notice>
      ) : (
        <Notice kind="warn">{t("import.summary.none")}</Notice>
      )}
      <p>{parts.join(t("list.and"))}</p>
      {counts.length > 1 && (
        <details class="import-codes">
          <summary>{t("import.byCode")}</summary>
          <ul>
            {counts.map((each) => (
              <li key={`${each.code} ${each.column}`}>
                {t("import.byCode.count", {
                  column: columnName(each.column!),
                  count: each.count,
                })}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
