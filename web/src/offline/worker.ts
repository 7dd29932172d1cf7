/** The service worker as the pages see it: registered late, a new build let in by the person. */
import { createStore } from "../lib/store";

/** Whether a newer build is there, and how far: waiting to be let in, or let in by another tab. */
export const update = createStore<"none" | "waiting" | "changed">("none");

const LOOK_EVERY_MS = 60 * 60_000;

let waiting: ServiceWorker | null = null;
let reloading = false;

function found(worker: ServiceWorker | null): void {
  // The very first one replaces nothing.
  if (!worker || !navigator.serviceWorker.controller) return;
  waiting = worker;
  update.set("waiting");
}

function watch(registration: ServiceWorkerRegistration): void {
  found(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const coming = registration.installing;
    coming?.addEventListener("statechange", () => {
      if (coming.state === "installed") found(coming);
    });
  });
  const look = () => {
    if (document.visibilityState === "visible") registration.update().catch(() => {});
  };
  document.addEventListener("visibilitychange", look);
  setInterval(look, LOOK_EVERY_MS);
}

/** Browsers have service workers on https and on this very machine only. */
export function register(): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  const had = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (reloading) location.reload();
    // Another tab let it in: this one goes on with its old files, which are still kept.
    else if (had) update.set("changed");
  });
  navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).then(watch, () => {
    /* Turned off, or no room: the pages work, with a network. */
  });
}

/** Lets the new build in and draws everything anew. Drafts and unsent work are kept. */
export function letIn(): void {
  reloading = true;
  if (update.get() === "changed" || !waiting) location.reload();
  else waiting.postMessage("let-in");
}
