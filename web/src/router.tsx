/** Addresses: which page an address shows, links that do not reload, filters kept in the address. */
import type { ComponentChildren, ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { createStore, useStore } from "./lib/store";
import { allWords, t } from "./i18n";
import { Loading } from "./ui/states";

export type Params = Record<string, string>;
export interface Route {
  pattern: string;
  page: ComponentType<Params>;
}

const read = () => ({ path: location.pathname, query: location.search });
const address = createStore(read());

/** Counts page changes, so that a page knows it was reached by a link and takes the focus. */
export let navigations = 0;

addEventListener("popstate", () => {
  navigations++;
  address.set(read());
});

export function navigate(to: string, options: { replace?: boolean } = {}): void {
  if (options.replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  navigations++;
  address.set(read());
}

export const usePath = (): string => useStore(address).path;

/** The parameters a pattern such as /f/:facility/stock finds in a path; null if it does not fit. */
export function match(pattern: string, path: string): Params | null {
  const want = pattern.split("/");
  const have = path.replace(/(.)\/$/, "$1").split("/");
  if (want.length !== have.length) return null;
  const params: Params = {};
  for (let i = 0; i < want.length; i++) {
    const [w, h] = [want[i]!, have[i]!];
    if (w.startsWith(":")) {
      try {
        params[w.slice(1)] = decodeURIComponent(h);
      } catch {
        return null;
      }
    } else if (w !== h) return null;
  }
  return params;
}

/**
 * The address's query as strings, and a way to change some of it in place; an empty value leaves
 * the address. A link copied from the browser reopens the page as it is seen.
 */
export function useQuery(): [Params, (change: Params) => void] {
  const params = Object.fromEntries(new URLSearchParams(useStore(address).query));
  const change = (patch: Params) => {
    const next = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(patch))
      if (value === "") next.delete(name);
      else next.set(name, value);
    const text = next.toString();
    history.replaceState(null, "", text ? `?${text}` : location.pathname);
    address.set(read());
  };
  return [params, change];
}

type AnchorProps = JSX.IntrinsicElements["a"];

export function Link({ href, ...rest }: AnchorProps & { href: string }) {
  const follow = (event: MouseEvent) => {
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (!plain || event.defaultPrevented) return;
    event.preventDefault();
    navigate(href);
  };
  return <a href={href} onClick={follow} {...rest} />;
}

type Loader = () => Promise<{ default: ComponentType<Params> }>;

/** A page whose code can be fetched before it is drawn. */
export type LazyPage = ComponentType<Params> & { fetch: () => Promise<void> };

/** A page whose code is fetched when it is first opened, with the words that it needs. */
export function lazy(load: Loader, words = allWords): LazyPage {
  let Loaded: ComponentType<Params> | null = null;
  let coming: Promise<void> | null = null;
  const fetch = () => {
    coming ??= Promise.all([load(), words()]).then(([module]) => {
      Loaded = module.default;
    });
    // After a failure it is asked for again.
    coming.catch(() => (coming = null));
    return coming;
  };
  function Lazy(props: Params) {
    const [, redraw] = useState(0);
    const [failed, setFailed] = useState(false);
    const drawn = Loaded !== null;
    useEffect(() => {
      // Fetched ahead, the code may have come since this was drawn: it has to be drawn again.
      if (drawn) return;
      fetch().then(
        () => redraw(1),
        () => setFailed(true),
      );
    }, []);
    if (failed) return <Unloaded />;
    return Loaded ? <Loaded {...props} /> : <Loading />;
  }
  return Object.assign(Lazy, { fetch });
}

/** The page's code could not be fetched: no network, or a new version replaced it. */
function Unloaded() {
  return (
    <div class="notice notice-warn" role="alert">
      <h1>{t("error.title")}</h1>
      <p>{t("error.unloaded")}</p>
      <button type="button" class="button" onClick={() => location.reload()}>
        {t("action.reload")}
      </button>
    </div>
  );
}

export function Router(props: { routes: readonly Route[]; otherwise: ComponentChildren }) {
  const path = usePath();
  for (const { pattern, page: Page } of props.routes) {
    const params = match(pattern, path);
    // Keyed by path: another product's card starts afresh.
    if (params) return <Page key={path} {...params} />;
  }
  return <>{props.otherwise}</>;
}
