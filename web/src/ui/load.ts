/** Fetching what a page shows. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Page } from "../api/types";

export interface Loaded<T> {
  data: T | undefined;
  error: unknown;
  loading: boolean;
  reload: () => void;
}

/** Loads again whenever `key` changes; an answer that comes too late is dropped. */
export function useLoad<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, "reload">>({
    data: undefined,
    error: null,
    loading: true,
  });
  const [turn, setTurn] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const abort = new AbortController();
    setState((s) => ({ ...s, loading: true }));
    latest.current(abort.signal).then(
      (data) => !abort.signal.aborted && setState({ data, error: null, loading: false }),
      (error) => !abort.signal.aborted && setState((s) => ({ ...s, error, loading: false })),
    );
    return () => abort.abort();
  }, [key, turn]);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  return { ...state, reload };
}

export interface Paged<T> {
  list: Loaded<T[]>;
  /** Undefined when there is no more. */
  more: (() => void) | undefined;
  loadingMore: boolean;
}

/** A list fetched page by page; starts afresh whenever `key` changes. */
export function usePaged<T>(
  key: string,
  fetchPage: (after: string | undefined) => Promise<Page<T>>,
): Paged<T> {
  const first = useLoad(key, () => fetchPage(undefined));
  const [rest, setRest] = useState<{ of: Page<T> | undefined; pages: Page<T>[]; busy: boolean }>({
    of: undefined,
    pages: [],
    busy: false,
  });
  const pages = rest.of === first.data ? rest.pages : [];
  const busy = rest.of === first.data && rest.busy;
  const next = (pages.length > 0 ? pages[pages.length - 1] : first.data)?.next ?? null;
  const more = () => {
    if (!next || busy) return;
    const of = first.data;
    setRest({ of, pages, busy: true });
    fetchPage(next).then(
      (page) => setRest({ of, pages: [...pages, page], busy: false }),
      () => setRest({ of, pages, busy: false }),
    );
  };
  const data = first.data && [first.data, ...pages].flatMap((page) => page.items);
  return { list: { ...first, data }, more: next ? more : undefined, loadingMore: busy };
}
