/** What a version changed: what is new, otherwise, gone. */
import * as api from "../../api/inspection";
import type { StandardChange } from "../../api/inspection";
import { t, tOr } from "../../i18n";
import { useLoad } from "../../ui/load";
import { Section } from "../../ui/page";
import { Badge, type Tone } from "../../ui/state-badge";
import { said } from "../visit/check";

const TONES: Record<StandardChange["kind"], Tone> = {
  added: "ok",
  removed: "stop",
  changed: "warn",
};

/** Fields with words of their own; the others are called as in the table. */
const NAMES: Record<string, string> = {
  part: "item.partZh",
  text: "item.textZh",
  source: "item.sourceZh",
};

function value(of: unknown): string {
  if (typeof of === "boolean") return t(of ? "item.yes" : "item.no");
  if (of !== null && typeof of === "object" && "zh" in of) return said(of as never);
  if (Array.isArray(of)) return of.join(" ");
  return of === null || of === "" ? "–" : String(of);
}

export function Changes(props: { code: string; version: number; revision: number }) {
  const { code, version, revision } = props;
  const { data } = useLoad(`${code} ${version} ${revision}`, () => api.changes(code, version));
  if (!data || data.since === 0) return null;
  return (
    <Section title={t("standard.changes", { version: data.since })}>
      {data.items.length === 0 ? (
        <p class="muted">{t("standard.noChanges")}</p>
      ) : (
        <ul class="rows">
          {data.items.map((change) => (
            <li class="row" key={change.code}>
              <div class="row-main">
                <span>
                  <strong>{change.code}</strong> {said(change.check.text)}
                </span>
                <Badge tone={TONES[change.kind]}>{t(`standardChange.${change.kind}`)}</Badge>
              </div>
              {change.fields.map(({ field, from, to }) => (
                <p class="row-sub" key={field}>
                  {tOr(NAMES[field] ?? `item.${field}`, field)}: <del>{value(from)}</del> →{" "}
                  <ins>{value(to)}</ins>
                </p>
              ))}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
