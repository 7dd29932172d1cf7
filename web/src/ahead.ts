/**
 * What a home asks for, asked while the server still says who is here: on a thin line each turn
 * there and back is half a second.
 */
import { askAhead, dropAhead } from "./api/client";
import { homeWords } from "./i18n";
import { remember, remembered } from "./lib/memory";
import { match } from "./router";
import { me } from "./session";

const LAST = "yaoju.last";

/** Notes whose pages are opened here, and at which facility they begin; asks for who just came in. */
export function noteLast(): void {
  let before = me.get();
  me.watch(() => {
    const who = me.get();
    const entered = before === null && who;
    before = who;
    if (who === undefined) return;
    if (who?.user.id !== last()?.account) dropAhead();
    const now = who && { account: who.user.id, home: who.home.facility?.code ?? null };
    remember(LAST, now && JSON.stringify(now));
    if (entered) ahead(location.pathname);
  });
}

interface Last {
  account: string;
  home: string | null;
}

function last(): Last | null {
  try {
    return JSON.parse(remembered(LAST) ?? "null") as Last | null;
  } catch {
    return null;
  }
}

/** Asks as the one who was here last; the server refuses whoever is another by now. */
export function ahead(path: string): void {
  const before = last();
  if (!before) return;
  const inside = match("/f/:facility", path)?.facility;
  const code = path === "/" ? before.home : inside;
  if (!code) return;
  homeAhead();
  const at = `/facilities/${encodeURIComponent(code)}`;
  askAhead(before.account, [at, `${at}/home`]);
}

/** A home's code and words, also while somebody types; should they not come, it asks again. */
export function homeAhead(): void {
  Promise.all([import("./pages/home"), homeWords()]).catch(() => {});
}
