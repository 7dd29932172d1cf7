/** One version of a standard: as it was published, or the draft being written. */
import * as api from "../../api/inspection";
import type { Check, Standard } from "../../api/inspection";
import { t } from "../../i18n";
import { Link, navigate, type Params } from "../../router";
import { may, useMe } from "../../session";
import { ExportMenu, keep } from "../../ui/export";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { rangeText, said } from "../visit/check";
import { Changes } from "./changes";
import { Edit } from "./edit";
import "../visit/visit.css";

export default function StandardPage(props: Params) {
  const code = props.standard ?? "";
  const version = Number(props.version ?? "1");
  const loaded = useLoad(`${code} ${version}`, () => api.standard(code, version));
  const all = useLoad(code, () => api.versions(code));
  const writes = may(useMe(), "manage-standards");
  const reload = () => {
    loaded.reload();
    all.reload();
  };
  const draft = all.data?.items.find((one) => one.state === "draft");
  return (
    <Await of={loaded}>
      {(standard) => (
        <Page
          title={said(standard.name)}
          back={{ href: "/standards", text: t("standard.title") }}
          actions={
            <>
              <ExportMenu at={api.exportAt(code, version)} />
              <button type="button" class="button" onClick={() => keepJson(standard)}>
                {t("standard.json")}
              </button>
            </>
          }
        >
          <p class="visit-head">
            <Badge tone={standard.state === "draft" ? "warn" : "ok"}>
              {t(`standard.${standard.state}`)}
            </Badge>
            <span>{standard.code}</span>
            <span>{t("standard.version", { version })}</span>
          </p>
          {standard.state === "draft" && writes ? (
            <Edit key={standard.revision} standard={standard} done={reload} />
          ) : (
            <>
              {writes && all.data && <ToDraft standard={standard} draft={draft?.version ?? null} />}
              <Section title={t("standard.items")}>
                <ul class="rows">
                  {standard.items.map((check) => (
                    <CheckRow key={check.code} check={check} />
                  ))}
                </ul>
              </Section>
            </>
          )}
          <Changes code={code} version={version} revision={standard.revision} />
          {all.data && all.data.items.length > 1 && (
            <Section title={t("standard.versions")}>
              <ul class="choices">
                {all.data.items.map((one) => (
                  <li key={one.version}>
                    <Link href={`/standards/${code}/${one.version}`}>
                      {t("standard.version", { version: one.version })} {t(`standard.${one.state}`)}
                    </Link>
                  </li>
                ))}
              </ul>
            </Section>
          )}
        </Page>
      )}
    </Await>
  );
}

/** As the page brings it in again. */
function keepJson(standard: Standard): void {
  const body = { name: standard.name, checks: standard.items };
  const blob = new Blob([JSON.stringify(body, null, 2)], { type: "application/json" });
  keep(blob, `${standard.code}-${standard.version}.json`);
}

function ToDraft({ standard, draft }: { standard: Standard; draft: number | null }) {
  const submit = useSubmit();
  const { code } = standard;
  const start = async () => {
    const body = { name: standard.name, checks: standard.items };
    const made = draft === null ? await api.saveDraft(code, null, body) : null;
    navigate(`/standards/${code}/${made?.version ?? draft}`);
  };
  return (
    <>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <button
        type="button"
        class="button"
        disabled={submit.busy}
        onClick={() => void submit.run(start)}
      >
        {t(draft === null ? "standard.edit" : "standard.goOn")}
      </button>
    </>
  );
}

/** What is asked of whom, and how it is judged. */
function CheckRow({ check }: { check: Check }) {
  const numeric = check.how === "range" || check.how === "count";
  return (
    <li class="row">
      <div class="row-main">
        <span>
          <strong>{check.code}</strong> {said(check.text)}
        </span>
        <span class="row-marks">
          {check.open && <Badge tone="plain">{t("item.open")}</Badge>}
          {check.fatal && <Badge tone="stop">{t("item.fatal")}</Badge>}
        </span>
      </div>
      <p class="row-sub">
        <span>{said(check.part)}</span>
        <span>{said(check.source)}</span>
        <span>{check.kinds.map((kind) => t(`facilityKind.${kind}`)).join(" ")}</span>
        <span>
          {check.levels.length === 0
            ? t("item.allLevels")
            : check.levels.map((level) => t(`level.${level}`)).join(" ")}
        </span>
        <span>{numeric ? rangeText(check) : t(`how.${check.how}`)}</span>
        {check.record && <span>{t(`record.${check.record}`)}</span>}
        {check.photo && <span>{t("item.photo")}</span>}
        <span>
          {t("item.weight")} {check.weight}
        </span>
        {check.onlyIf && <span>{t("standard.onlyIf", { code: check.onlyIf })}</span>}
      </p>
    </li>
  );
}
