/** What was found as lines to choose from: where each leads, and what it is called. */
import type { FindKind, Found, Hit } from "../api/find";
import { facilityPath } from "../facility";
import { t } from "../i18n";
import { remember, remembered } from "../lib/memory";

export interface Line {
  kind: FindKind;
  href: string;
  text: string;
  detail: string;
  exact: boolean;
}

/** `base` is the address of the facility the pages are about, if there is one. */
export function lines(found: Found, base: string | null): Line[] {
  return found.groups.flatMap(({ kind, items }) =>
    items.map((hit) => ({ kind, ...lineOf(kind, hit, base), exact: hit.fit === "exact" })),
  );
}

const joined = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(" · ");

function lineOf(kind: FindKind, hit: Hit, base: string | null) {
  switch (kind) {
    case "product": {
      const code = encodeURIComponent(hit.code);
      return {
        href: base ? `${base}/stock/${code}` : `/admin/products/${code}`,
        text: hit.name,
        detail: joined(hit.code, hit.note),
      };
    }
    case "lot":
      return {
        href: `/lots/${hit.id}`,
        text: t("lot.named", { number: hit.code || t("lot.none") }),
        detail: joined(
          hit.typed === undefined ? "" : t("find.insteadOf", { number: hit.typed }),
          hit.status === "active" ? "" : t(`lotStatus.${hit.status ?? "active"}`),
          hit.name,
          hit.note,
          hit.expiry && t("lot.expires", { day: hit.expiry }),
        ),
      };
    case "document": {
      const document = hit.document!;
      return {
        href: facilityPath(document.facility, `/documents/${hit.id}`),
        text: t("find.document", { kind: t(`kind.${document.kind}`), n: hit.code }),
        detail: joined(hit.name, document.occurredOn),
      };
    }
    case "facility":
      return {
        href: facilityPath(hit.code),
        text: hit.name,
        detail: joined(hit.code, hit.note),
      };
    case "person":
      return {
        href: `/admin/users/${hit.id}`,
        text: hit.name,
        detail: joined(hit.code, hit.note),
      };
  }
}

/** The line that Enter goes to by itself after a scan: the only one, or the only whole match. */
export function single(all: readonly Line[]): Line | null {
  if (all.length === 1) return all[0]!;
  const exact = all.filter((line) => line.exact);
  return exact.length === 1 ? exact[0]! : null;
}

const RECENT_MAX = 8;
const key = (who: string) => `yaoju.found:${who}`;

/** What a person went to lately, the last first. */
export function recent(who: string): Line[] {
  try {
    const kept: unknown = JSON.parse(remembered(key(who)) ?? "[]");
    return Array.isArray(kept) ? (kept as Line[]) : [];
  } catch {
    return [];
  }
}

export function rememberFound(who: string, line: Line): void {
  const others = recent(who).filter((other) => other.href !== line.href);
  remember(key(who), JSON.stringify([line, ...others].slice(0, RECENT_MAX)));
}
