/** Calls about people: sessions, links, users, the audit trail. */
import { get, patch, path, post, put, remove, type Query } from "./client";
import type { Me, Page, Role, RoleRequest, User } from "./types";

export interface SessionInfo {
  id: string;
  createdAt: string;
  lastSeenAt: string;
  userAgent: string;
  current: boolean;
}
export interface LinkInfo {
  purpose: "first-administrator" | "invite" | "reset";
  username: string | null;
  name: string | null;
}
export interface AuditRow {
  id: string;
  at: string;
  actor: { id: string; name: string } | null;
  action: string;
  targetKind: string;
  target: string;
  facility: string | null;
  detail: Record<string, unknown> | null;
}
export interface DemoAccount {
  username: string;
  password: string;
  name: string;
  role: Role;
}

export const whoAmI = () => get<Me>("/session");
export const signIn = (username: string, password: string) =>
  post<Me>("/session", { username, password });
export const signOut = () => remove<void>("/session");
export const mySessions = () => get<{ items: SessionInfo[] }>("/sessions");
export const signOutEverywhere = () => remove<void>("/sessions");
export const changePassword = (current: string, next: string) =>
  post<void>("/session/password", { current, new: next });
export const demoAccounts = () => get<{ accounts: DemoAccount[] }>("/demo");

export const link = (token: string) => get<LinkInfo>(path`/links/${token}`);
export const redeem = (
  token: string,
  body: { username?: string; name?: string; password: string },
) => post<Me>(path`/links/${token}`, body);

export const users = (query: Query) => get<Page<User>>("/users", query);
export const user = (id: string) => get<User>(path`/users/${id}`);
export const invite = (body: {
  username: string;
  name: string;
  phone?: string;
  roles: RoleRequest[];
}) => post<{ user: User; link: string }>("/users", body);
export const editUser = (id: string, body: { name?: string; phone?: string }) =>
  patch<User>(path`/users/${id}`, body);
export const setRoles = (id: string, roles: RoleRequest[]) =>
  put<User>(path`/users/${id}/roles`, { roles });
export const resetUser = (id: string) => post<{ link: string }>(path`/users/${id}/reset`);
export const lockUser = (id: string) => post<void>(path`/users/${id}/lock`);
export const unlockUser = (id: string) => post<void>(path`/users/${id}/unlock`);
export const audit = (query: Query) => get<Page<AuditRow>>("/audit", query);
