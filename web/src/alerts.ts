/** What somebody has to see: asked for now and then, shown by the bell and on a home. */
import * as api from "./api/alerts";
import type { Alert, Alerts } from "./api/alerts";
import { createStore } from "./lib/store";
import { me } from "./session";

const EVERY_MS = 60_000;

/** The last that is known; null before anything is. */
export const alerts = createStore<Alerts | null>(null);

let asked = 0;

/** Asks anew; without a network the last that was kept here stands in. */
export async function refresh(): Promise<void> {
  const mine = ++asked;
  const who = me.get();
  if (!who?.permissions.includes("see-stock")) return;
  try {
    const found = await api.open();
    if (mine === asked && me.get()?.user.id === who.user.id) alerts.set(found);
  } catch {
    /* What was known stays; the next round asks again. */
  }
}

/** Asks while somebody looks; the answer stops it. */
export function keepFresh(): () => void {
  const look = () => {
    if (document.visibilityState !== "hidden") void refresh();
  };
  look();
  const timer = setInterval(look, EVERY_MS);
  document.addEventListener("visibilitychange", look);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
  };
}

/** Takes one that was acknowledged out of what is shown, before the server is asked again. */
export function seen(alert: Alert): void {
  const known = alerts.get();
  if (known?.items.some((one) => one.id === alert.id))
    alerts.set({
      ...known,
      items: known.items.filter((one) => one.id !== alert.id),
      open: Math.max(0, known.open - 1),
    });
  void refresh();
}

let whose: string | null = null;

me.watch(() => {
  const now = me.get()?.user.id ?? null;
  if (now === whose) return;
  whose = now;
  asked++;
  alerts.set(null);
});
