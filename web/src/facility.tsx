/** The facility a page is about: loaded once, its clock used for every day and moment. */
import { createContext, type ComponentChildren } from "preact";
import { useContext, useEffect } from "preact/hooks";
import * as places from "./api/places";
import type { Facility, Zone } from "./api/types";
import { dayAt, momentAt, todayAt } from "./lib/dates";
import { t } from "./i18n";
import { remember, remembered } from "./lib/memory";
import { createStore } from "./lib/store";
import { Link } from "./router";
import { me } from "./session";
import { useLoad } from "./ui/load";
import { Page } from "./ui/page";
import { Failure, Loading } from "./ui/states";

export interface FacilityScope {
  facility: Facility;
  zones: Zone[];
  /** What day it is there. */
  today: string;
  moment: (rfc3339: string) => string;
  day: (rfc3339: string) => string;
  /** The address of a page about this facility. */
  at: (rest?: string) => string;
}

const Context = createContext<FacilityScope | null>(null);
const LAST = "yaoju.facility";

/** The facility shown in the top bar: the page's, or the last one looked at. */
export const current = createStore<Facility | null>(null);

me.watch(() => {
  if (!me.get()) current.set(null);
});

export const facilityPath = (code: string, rest = "") => `/f/${encodeURIComponent(code)}${rest}`;

const lastKey = () => `${LAST}:${me.get()?.user.id ?? ""}`;
export const lastFacility = (): string | null => remembered(lastKey());

export function useFacility(): FacilityScope {
  const scope = useContext(Context);
  if (!scope) throw new Error("drawn outside a facility");
  return scope;
}

function scopeOf(facility: Facility): FacilityScope {
  const offset = facility.utcOffsetMinutes;
  return {
    facility,
    zones: facility.zones ?? [],
    today: todayAt(offset),
    moment: (at) => momentAt(at, offset),
    day: (at) => dayAt(at, offset),
    at: (rest = "") => facilityPath(facility.code, rest),
  };
}

export function FacilityGate(props: { code: string; children: ComponentChildren }) {
  const { data, error, reload } = useLoad(props.code, () => places.facility(props.code));
  useEffect(() => {
    if (!data) return;
    current.set(data);
    remember(lastKey(), data.code);
  }, [data]);
  // What is already known of it is drawn at once: pages of one facility follow each other fast.
  const known = data ?? (current.get()?.code === props.code ? current.get() : null);
  if (known) return <Context.Provider value={scopeOf(known)}>{props.children}</Context.Provider>;
  if (!error) return <Loading />;
  return (
    <Page title={t("error.title")}>
      <Failure error={error} retry={reload} />
      <Link class="button" href="/facilities">
        {t("nav.facilities")}
      </Link>
    </Page>
  );
}
