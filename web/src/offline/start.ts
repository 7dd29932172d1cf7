/** Starts what works behind the pages: keeping answers, sending what waits, the service worker. */
import { keepWith, reachable } from "../api/client";
import { current } from "../facility";
import { me, restoreSession } from "../session";
import { fill, probe } from "./fill";
import { keeper } from "./keeper";
import { whenQueueChanges } from "./queue";
import { createSender } from "./sender";
import { look, tellSending } from "./status";
import { register } from "./worker";

const PROBE_EVERY_MS = 10_000;
/** After the first page is drawn and read. */
const LATER_MS = 3_000;

const account = () => me.get()?.user.id ?? null;
const sender = createSender(account, tellSending);

/** There may be something to send, or somebody to send it. */
export const kick = (): void => sender.kick();

function fillLater(): void {
  const facility = current.get();
  const who = me.get();
  if (!facility || !who) return;
  setTimeout(() => {
    // Only what it can do without is fetched here: a failure is no news.
    if (current.get()?.code === facility.code) fill(facility.code).catch(() => {});
  }, LATER_MS);
}

export function start(): void {
  keepWith(keeper);
  let before: string | null = null;
  me.watch(() => {
    void look(account());
    if (account() !== before && account()) kick();
    before = account();
  });
  whenQueueChanges(() => {
    void look(account());
  });
  reachable.watch(() => {
    if (!reachable.get()) return;
    kick();
    // Pages opened from memory: whether the person may still see them, the server says now.
    if (me.get()) restoreSession().catch(() => {});
  });
  current.watch(fillLater);
  addEventListener("offline", () => reachable.set(false));
  addEventListener("online", () => {
    void probe();
    kick();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    void probe();
    kick();
  });
  setInterval(() => void probe(), PROBE_EVERY_MS);
  if (document.readyState === "complete") setTimeout(register, LATER_MS);
  else addEventListener("load", () => setTimeout(register, LATER_MS));
}
