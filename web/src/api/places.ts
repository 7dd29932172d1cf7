/** Calls about places: regions, facilities, storerooms, zones. */
import { get, patch, path, post, type Query } from "./client";
import type { Facility, Page, Partner, Region, Storeroom, Zone } from "./types";

export type FacilityBody = Partial<
  Omit<Facility, "region" | "supplier" | "zones" | "storerooms" | "utcOffsetMinutes" | "opening">
> & { region?: string; supplier?: string | null };

export const regions = () => get<{ items: Region[] }>("/regions");
export const addRegion = (body: { code: string; name: string; parent?: string }) =>
  post<Region>("/regions", body);
export const facilities = (query: Query, signal?: AbortSignal) =>
  get<Page<Facility>>("/facilities", query, signal);
export const facility = (code: string) => get<Facility>(path`/facilities/${code}`);
export const partners = (code: string) =>
  get<{ items: Partner[] }>(path`/facilities/${code}/partners`);
export const addFacility = (body: FacilityBody) => post<Facility>("/facilities", body);
export const editFacility = (code: string, body: FacilityBody) =>
  patch<Facility>(path`/facilities/${code}`, body);
export const addZone = (code: string, body: Partial<Zone>) =>
  post<Zone>(path`/facilities/${code}/zones`, body);
export const editZone = (code: string, zone: string, body: Partial<Zone>) =>
  patch<Zone>(path`/facilities/${code}/zones/${zone}`, body);
export const addStoreroom = (code: string, body: Storeroom) =>
  post<Storeroom>(path`/facilities/${code}/storerooms`, body);
export const editStoreroom = (code: string, room: string, body: Partial<Storeroom>) =>
  patch<Storeroom>(path`/facilities/${code}/storerooms/${room}`, body);
