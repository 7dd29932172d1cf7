/** What stands around every page: top bar, ways to go, demo banner. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { current, facilityPath, lastFacility } from "../facility";
import * as places from "../api/places";
import { t } from "../i18n";
import { useStore } from "../lib/store";
import { Link, usePath } from "../router";
import { me, useMe } from "../session";
import { Icon } from "../ui/icon";
import { Bell } from "./bell";
import { destinations, type Destination } from "./destinations";
import { FacilityPicker } from "./facility-picker";
import { FindButton } from "./find-button";
import { UserMenu } from "./user-menu";
import { WireBar } from "./wire-bar";

/** The facility to go back to when the page at hand is about none. */
function useRememberedFacility() {
  useEffect(() => {
    const code = lastFacility() ?? me.get()?.home.facility?.code;
    if (!code || current.get()) return;
    places.facility(code).then(
      (facility) => current.get() ?? current.set(facility),
      () => {
        /* Closed or out of scope by now: then none is shown. */
      },
    );
  }, []);
}

export function Shell(props: { children: ComponentChildren }) {
  const who = useMe();
  const facility = useStore(current);
  useRememberedFacility();
  const path = usePath();
  const base = facility ? facilityPath(facility.code) : null;
  const ways = destinations(who, base);
  return (
    <div class="shell">
      <a class="skip" href="#main">
        {t("shell.skip")}
      </a>
      {who.demo && <Demo />}
      <header class="top">
        <Link class="brand" href="/" aria-label={t("shell.home")}>
          <img src="/icon.svg" alt="" width="32" height="32" />
          <span>{t("shell.brand")}</span>
        </Link>
        <FacilityPicker facility={facility} />
        <FindButton />
        <Bell />
        <UserMenu />
      </header>
      <WireBar />
      <nav class="side" aria-label={t("nav.main")}>
        <NavList items={ways} path={path} base={base} />
      </nav>
      <main id="main" tabIndex={-1}>
        {props.children}
      </main>
      <nav class="bottom" aria-label={t("nav.main")}>
        <NavList items={ways.filter((d) => d.onPhone)} path={path} base={base} />
      </nav>
    </div>
  );
}

function Demo() {
  return (
    <aside class="demo" aria-label={t("shell.demoTitle")}>
      {t("shell.demo")}
    </aside>
  );
}

function isHere(d: Destination, path: string, base: string | null): boolean {
  if (d.href === base || d.href === "/") return path === d.href;
  return path === d.href || path.startsWith(`${d.href}/`);
}

function NavList(props: { items: Destination[]; path: string; base: string | null }) {
  return (
    <ul>
      {props.items.map((d) => (
        <li key={d.href} class={d.gap ? "gap" : d.phoneOnly ? "phone-only" : undefined}>
          <Link href={d.href} aria-current={isHere(d, props.path, props.base) ? "page" : undefined}>
            <Icon name={d.icon} />
            <span>{d.text}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
