/** Calls about access tokens, and the API's own description. */
import { get, path, post, remove } from "./client";
import type { Permission } from "./types";

export interface AccessToken {
  id: string;
  name: string;
  permissions: Permission[];
  facility: string | null;
  createdAt: string;
  expiresAt: string;
  lastUsedAt: string | null;
  state: "active" | "expired" | "revoked";
}

export interface NewToken {
  name: string;
  permissions: Permission[];
  facility?: string;
  expiresOn: string;
}

export interface RefusalCode {
  code: string;
  status: number;
  zh: string;
  en: string;
}

export const tokens = () => get<{ items: AccessToken[] }>("/tokens");
export const makeToken = (body: NewToken) =>
  post<{ token: AccessToken; secret: string }>("/tokens", body);
export const revokeToken = (id: string) => remove<void>(path`/tokens/${id}`);
export const refusalCodes = () => get<{ items: RefusalCode[] }>("/refusals");
