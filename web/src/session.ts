/** Who is signed in, and what they may do. */
import { ProblemError, whenSignedOut } from "./api/client";
import * as people from "./api/people";
import { forgetAll } from "./api/shared";
import type { DocumentKind, Me, Permission, PostKind } from "./api/types";
import { createStore, useStore } from "./lib/store";

/** Undefined until the server has answered once; null when nobody is signed in. */
export const me = createStore<Me | null | undefined>(undefined);

whenSignedOut(() => {
  // The next person may see other things.
  forgetAll();
  // The page stays at its address: after signing in it is drawn again, drafts and all.
  if (me.get()) me.set(null);
});

export async function restoreSession(): Promise<void> {
  try {
    me.set(await people.whoAmI());
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) me.set(null);
    else throw error;
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

export async function signOut(everywhere: boolean): Promise<void> {
  forgetAll();
  await (everywhere ? people.signOutEverywhere() : people.signOut());
  me.set(null);
}
