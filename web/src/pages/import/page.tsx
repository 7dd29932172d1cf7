/** The first step of an import: what to bring in, its template, the file; drafts left earlier. */
import { useState } from "preact/hooks";
import * as imports from "../../api/imports";
import { allFacilities } from "../../api/shared";
import { t } from "../../i18n";
import { Link, navigate, useQuery } from "../../router";
import { may, useMe } from "../../session";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Picker } from "../../ui/picker";
import { Notice } from "../../ui/states";
import { FileDrop } from "./file-drop";
import { Steps } from "./steps";
import "./import.css";

export default function ImportPage() {
  const who = useMe();
  const [query, change] = useQuery();
  const kinds = imports.KINDS.filter((kind) => may(who, imports.PERMISSIONS[kind]));
  const kind = kinds.find((each) => each === query.kind) ?? kinds[0];
  if (!kind)
    return (
      <Page title={t("import.title")}>
        <Notice kind="warn">{t("import.nothing")}</Notice>
      </Page>
    );
  return (
    <Page title={t("import.title")}>
      <Steps at="file" />
      <p class="lead">{t("import.about")}</p>
      <Drafts />
      <fieldset class="import-kinds">
        <legend class="legend">{t("import.what")}</legend>
        {kinds.map((each) => (
          <label key={each} class="import-kind">
            <input
              type="radio"
              name="kind"
              checked={each === kind}
              onChange={() => change({ kind: each })}
            />
            <span>
              <strong>{t(`importKind.${each}`)}</strong>
              <small>{t(`importKind.${each}.about`)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <FileStep key={kind} kind={kind} />
    </Page>
  );
}

function FileStep(props: { kind: imports.ImportKind }) {
  const { kind } = props;
  const who = useMe();
  const [query, change] = useQuery();
  const own = who.roles.find((role) => role.scope.kind === "facility")?.scope.code ?? "";
  const facility = kind === "stock" ? (query.facility ?? own) : "";
  const facilities = useLoad(kind === "stock" ? "all" : "", () =>
    kind === "stock" ? allFacilities() : Promise.resolve([]),
  );
  const ready = kind !== "stock" || facility !== "";
  return (
    <>
      {kind === "stock" && (
        <div class="import-where">
          <Picker
            label={t("import.for")}
            required
            items={(facilities.data ?? []).map((f) => ({
              value: f.code,
              text: f.name,
              detail: `${t(`facilityKind.${f.kind}`)} ${f.code}`,
              search: `${f.name} ${f.code}`,
            }))}
            value={facility}
            onPick={(code) => change({ facility: code })}
          />
        </div>
      )}
      <FileDrop
        kind={kind}
        {...(facility ? { facility } : {})}
        disabled={!ready}
        onDraft={(draft) => navigate(`/import/${draft.id}`)}
      />
    </>
  );
}

/** What was begun earlier, on this device or another. */
function Drafts() {
  const [gone, setGone] = useState(0);
  const list = useLoad(String(gone), () => imports.drafts());
  const items = list.data?.items ?? [];
  const open = items.filter((item) => !item.outcome);
  const finished = items.filter((item) => item.outcome);
  const discard = async (id: string) => {
    if (!confirm(t("import.discard.sure"))) return;
    await imports.discard(id).catch(() => undefined);
    setGone((n) => n + 1);
  };
  const entry = (item: imports.ImportBrief) => (
    <li key={item.id} class="import-draft">
      <span>
        {t("import.draft", {
          kind: t(`importKind.${item.kind}`),
          file: item.fileName || item.id,
          rows: item.rows,
        })}
        {item.facility && ` · ${item.facility}`}
        <small>{t("import.until", { day: item.expiresAt.slice(0, 10) })}</small>
      </span>
      <span class="actions">
        <Link class="button" href={`/import/${item.id}`}>
          {item.outcome ? t("import.look") : t("import.continue")}
        </Link>
        {!item.outcome && (
          <button type="button" class="button" onClick={() => void discard(item.id)}>
            {t("import.discard")}
          </button>
        )}
      </span>
    </li>
  );
  return (
    <>
      {open.length > 0 && (
        <Section title={t("import.drafts")}>
          <ul class="import-drafts">{open.map(entry)}</ul>
        </Section>
      )}
      {finished.length > 0 && (
        <details class="import-finished">
          <summary>{t("import.finished")}</summary>
          <ul class="import-drafts">{finished.map(entry)}</ul>
        </details>
      )}
    </>
  );
}
