/** Where a person can go from anywhere: by what they may do. */
import type { Me } from "../api/types";
import { t } from "../i18n";
import { may } from "../session";
import type { IconName } from "../ui/icon";

export interface Destination {
  href: string;
  text: string;
  icon: IconName;
  /** Also in the bar at the bottom of a phone, where five fit. */
  onPhone?: boolean;
  phoneOnly?: boolean;
  /** Stands apart from what is above. */
  gap?: boolean;
}

function ofFacility(who: Me, base: string): Destination[] {
  const list: Destination[] = [
    { href: base, text: t("nav.home"), icon: "home", onPhone: true },
    { href: `${base}/stock`, text: t("nav.stock"), icon: "stock", onPhone: true },
    { href: `${base}/documents`, text: t("nav.documents"), icon: "documents", onPhone: true },
  ];
  if (may(who, "post-stock") || may(who, "dispense"))
    list.push({
      href: `${base}/incoming`,
      text: t("nav.incoming"),
      icon: "incoming",
      onPhone: true,
    });
  list.push(...besides(base));
  return list;
}

/** What is done at other places of the program; on a phone one tap further. */
export function besides(base: string): Destination[] {
  return [
    { href: `${base}/climate`, text: t("nav.climate"), icon: "climate" },
    { href: `${base}/dispensed`, text: t("nav.dispensed"), icon: "dispense" },
    { href: `${base}/visits`, text: t("nav.visits"), icon: "audit" },
    { href: `${base}/staff`, text: t("nav.staff"), icon: "people" },
    { href: `${base}/labels`, text: t("nav.labels"), icon: "label" },
    { href: `${base}/needs`, text: t("nav.needs"), icon: "refill" },
    { href: `${base}/requisitions`, text: t("nav.requisitions"), icon: "issue" },
    { href: `${base}/balance`, text: t("nav.balance"), icon: "balance" },
    { href: `${base}/months`, text: t("nav.months"), icon: "months" },
  ];
}
/** Whoever may bring anything in. */
const MAY_IMPORT = [
  "post-stock",
  "manage-lots",
  "manage-catalogue",
  "manage-places",
  "manage-people",
] as const;

/** What is about no one facility. */
export function elsewhere(who: Me): Destination[] {
  const list: Destination[] = [];
  if (may(who, "see-places"))
    list.push({ href: "/facilities", text: t("nav.facilities"), icon: "facilities" });
  if (may(who, "inspect")) list.push({ href: "/visits", text: t("nav.visits"), icon: "audit" });
  if (may(who, "manage-settings"))
    list.push({ href: "/needs", text: t("nav.needs"), icon: "refill" });
  if (may(who, "manage-places"))
    list.push({ href: "/admin/regions", text: t("nav.regions"), icon: "count" });
  if (may(who, "see-stock")) list.push({ href: "/lots", text: t("nav.lots"), icon: "stock" });
  if (may(who, "manage-staff"))
    list.push({ href: "/staff", text: t("nav.register"), icon: "people" });
  if (may(who, "see-stock"))
    list.push({ href: "/machines", text: t("nav.machines"), icon: "dispense" });
  if (may(who, "see-audit"))
    list.push({ href: "/climate/rooms", text: t("nav.climateRooms"), icon: "climate" });
  list.push({ href: "/admin/products", text: t("nav.products"), icon: "products" });
  if (may(who, "manage-people"))
    list.push({ href: "/admin/users", text: t("nav.users"), icon: "people" });
  if (may(who, "manage-settings"))
    list.push(
      { href: "/admin/settings", text: t("nav.settings"), icon: "settings" },
      { href: "/admin/alerts", text: t("nav.alerts"), icon: "bell" },
    );
  if (may(who, "manage-places"))
    list.push({ href: "/admin/sources", text: t("nav.sources"), icon: "climate" });
  if (MAY_IMPORT.some((permission) => may(who, permission)))
    list.push({ href: "/import", text: t("nav.imports"), icon: "receipt" });
  if (may(who, "see-audit"))
    list.push({ href: "/admin/audit", text: t("nav.audit"), icon: "audit" });
  list.push({ href: "/paper", text: t("check.page"), icon: "search" });
  list.push({ href: "/waiting", text: t("wire.title"), icon: "issue" });
  return list.map((d, i) => ({ ...d, gap: i === 0 }));
}

export function destinations(who: Me, base: string | null): Destination[] {
  const others = elsewhere(who);
  const more: Destination = { href: "/more", text: t("nav.more"), icon: "more", onPhone: true };
  if (!base)
    return [
      { href: "/", text: t("nav.home"), icon: "home", onPhone: true },
      ...others.map((d, i) => ({ ...d, onPhone: i < 3, gap: false })),
      { ...more, phoneOnly: true },
    ];
  return [...ofFacility(who, base), { ...more, phoneOnly: true }, ...others];
}
