/** A place to drop a sheet on, or to choose one; and the template beside it. */
import { useId, useRef, useState } from "preact/hooks";
import { file as download, path } from "../../api/client";
import * as imports from "../../api/imports";
import { t } from "../../i18n";
import { newId } from "../../lib/uuid";
import { keep } from "../../ui/export";
import { Icon } from "../../ui/icon";
import { errorText, Notice } from "../../ui/states";

export function FileDrop(props: {
  kind: imports.ImportKind;
  facility?: string;
  sheet?: string;
  disabled?: boolean;
  onDraft: (draft: imports.ImportView) => void;
}) {
  const id = useId();
  const [over, setOver] = useState(false);
  const [reading, setReading] = useState("");
  const [problem, setProblem] = useState("");
  // The same file tried again after a broken line is the same import.
  const last = useRef<{ file: File; sheet: string | undefined; id: string } | null>(null);
  const take = async (files: FileList | null) => {
    if (!files || files.length === 0 || reading || props.disabled) return;
    if (files.length > 1) return setProblem(t("import.oneFile"));
    const file = files[0]!;
    if (last.current?.file !== file || last.current.sheet !== props.sheet)
      last.current = { file, sheet: props.sheet, id: newId() };
    setReading(file.name);
    setProblem("");
    try {
      const to = { id: last.current.id, kind: props.kind };
      const { facility, sheet } = props;
      const made = await imports.upload(file, {
        ...to,
        ...(facility ? { facility } : {}),
        ...(sheet ? { sheet } : {}),
      });
      props.onDraft(made);
    } catch (error) {
      setProblem(errorText(error));
    }
    setReading("");
  };
  return (
    <>
      <div
        class={over ? "import-drop over" : "import-drop"}
        onDragOver={(e) => {
          e.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(e) => {
          e.preventDefault();
          setOver(false);
          void take(e.dataTransfer?.files ?? null);
        }}
      >
        <p>{t("import.drop")}</p>
        <label class="button primary" for={id} aria-disabled={props.disabled || !!reading}>
          {t("import.choose")}
        </label>
        <input
          id={id}
          class="import-file"
          type="file"
          accept=".xlsx,.csv,.txt"
          disabled={props.disabled || !!reading}
          onChange={(e) => {
            const input = e.currentTarget;
            void take(input.files).then(() => (input.value = ""));
          }}
        />
        <p class="hint">{t("import.formats")}</p>
        {reading && (
          <div role="status">
            <progress aria-label={t("import.reading", { file: reading })} />
            <p>{t("import.reading", { file: reading })}</p>
          </div>
        )}
      </div>
      {problem && <Notice kind="stop">{problem}</Notice>}
      <Template kind={props.kind} />
    </>
  );
}

function Template(props: { kind: imports.ImportKind }) {
  const [problem, setProblem] = useState("");
  const take = async () => {
    setProblem("");
    try {
      const { blob, name } = await download(path`/imports/templates/${props.kind}`, {});
      keep(blob, name || `${props.kind}.xlsx`);
    } catch (error) {
      setProblem(errorText(error));
    }
  };
  return (
    <>
      <button type="button" class="button below" onClick={() => void take()}>
        <Icon name="receipt" />
        {t("import.takeTemplate", { kind: t(`importKind.${props.kind}`) })}
      </button>
      {problem && <Notice kind="stop">{problem}</Notice>}
    </>
  );
}
