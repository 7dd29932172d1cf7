/** Who is signed in, and what they may do. */
import { isUnknown, ProblemError, whenSignedOut } from "./api/client";
import * as people from "./api/people";
import { forgetAll } from "./api/shared";
import type { DocumentKind, Me, Permission, PostKind } from "./api/types";
import { remember, remembered } from "./lib/memory";
import { createStore, useStore } from "./lib/store";
import { dropProfile, forgetKept, keepFor, lastProfile, noteProfile } from "./offline/keeper";

/** Undefined until the server has answered once; null when nobody is signed in. */
export const me = createStore<Me | null | undefined>(undefined);

/** Whether `me` is who was here last, and the server has not been asked since. */
let fromMemory = false;
const LEFT = "yaoju.left";

function become(who: Me | null): void {
  fromMemory = false;
  me.set(who);
}

me.watch(() => {
  const who = me.get();
  if (who === undefined) return;
  void keepFor(who);
  if (!who || fromMemory) return;
  remember(LEFT, null);
  void noteProfile(who);
});

whenSignedOut(() => {
  // The next person may see other things.
  forgetAll();
  void dropProfile();
  // The page stays at its address: after signing in it is drawn again, drafts and all.
  if (me.get()) become(null);
});

/** Somebody left while the server could not be told: it is told first. */
async function leaveFirst(): Promise<void> {
  if (!remembered(LEFT)) return;
  await people.signOut();
  remember(LEFT, null);
}

/** Asks who is signed in; without an answer it is the one who was here last. */
export async function restoreSession(): Promise<void> {
  try {
    await leaveFirst();
    become(await people.whoAmI());
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) {
      remember(LEFT, null);
      return become(null);
    }
    const last = isUnknown(error) && !remembered(LEFT) ? await lastProfile() : null;
    if (remembered(LEFT)) return become(null);
    if (!last) throw error;
    if (me.get()?.user.id === last.user.id) return;
    fromMemory = true;
    me.set(last);
  }
}

/** The signed-in person; only for what is drawn inside the shell. */
export function useMe(): Me {
  const current = useStore(me);
  if (!current) throw new Error("drawn without a session");
  return current;
}

export const may = (who: Me, permission: Permission): boolean =>
  who.permissions.includes(permission);

const AT_AN_OUTLET: readonly DocumentKind[] = ["dispense", "receipt", "return"];

/** Whether a person may post a kind of document, as far as can be told before asking the server. */
export function mayPost(who: Me, kind: PostKind): boolean {
  if (kind === "destruction") return may(who, "destroy");
  if (may(who, "post-stock")) return true;
  return may(who, "dispense") && AT_AN_OUTLET.includes(kind);
}

/** The kinds they may correct by a reversal. */
export function mayReverse(who: Me, kind: DocumentKind): boolean {
  if (kind === "reversal") return false;
  if (kind === "destruction") return may(who, "destroy");
  return may(who, "post-stock") || (may(who, "dispense") && AT_AN_OUTLET.includes(kind));
}

/** What was kept for reading goes; what waits to be sent stays for its owner. */
export async function signOut(everywhere: boolean): Promise<void> {
  try {
    await (everywhere ? people.signOutEverywhere() : people.signOut());
  } catch (error) {
    const gone = error instanceof ProblemError && error.status === 401;
    // Leaving this device must not need a network; leaving the others does.
    if (!gone && (everywhere || !isUnknown(error))) throw error;
    if (!gone) remember(LEFT, "1");
  }
  forgetAll();
  await forgetKept();
  become(null);
}
