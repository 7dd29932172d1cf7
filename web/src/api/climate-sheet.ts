/** Calls about the monthly wall sheet of temperature and humidity. */
import type { DueHours, Half, Limits, Mark } from "./climate";
import { get, path, post } from "./client";
import type { Named } from "./types";

/** What a sensor says of a half of a day that nobody wrote down. */
export interface SensedReading {
  sensor: string;
  at: string;
  celsius: number;
  humidity: number | null;
  celsiusOut: "low" | "high" | null;
  humidityOut: "low" | "high" | null;
  measures: string[];
  after: { at: string; celsius: number; humidity: number | null } | null;
}
export interface SheetDay
  extends Record<Half, Mark>, Record<`${Half}Sensed`, SensedReading | null> {
  day: string;
}
/** A reading as it stands on a printed sheet. */
export interface PrintedReading {
  time: string;
  celsius: string;
  humidity: string;
  measure: string;
  afterCelsius: string;
  afterHumidity: string;
  source: string;
}
/** The last print that says something else than the sheet does now. */
export interface SheetSince {
  printedAt: string;
  printedBy: string;
  added: number;
  changes: {
    day: string;
    half: Half;
    before: PrintedReading | null;
    now: PrintedReading | null;
  }[];
}
export interface Sheet {
  storeroom: Named;
  month: string;
  limits: Limits;
  due: DueHours;
  days: SheetDay[];
  summary: {
    due: number;
    there: number;
    sensed: number;
    outside: number;
    incomplete: number;
    celsiusLow: number | null;
    celsiusHigh: number | null;
    humidityLow: number | null;
    humidityHigh: number | null;
  };
  since: SheetSince | null;
  printedAt: string;
  printedBy: string;
}

export const sheet = (at: string, query: { storeroom: string; month: string }) =>
  get<Sheet>(path`/facilities/${at}/climate/month`, query);
/** Prints it, and keeps what stands on it for the next print to tell what changed. */
export const printSheet = (at: string, body: { storeroom: string | undefined; month: string }) =>
  post<Sheet>(path`/facilities/${at}/climate/prints`, body);
export const sheetFile = (at: string, storeroom: string, month: string) =>
  `/api/v1${path`/facilities/${at}/climate/month/file`}?${new URLSearchParams({ storeroom, month })}`;
