/** The file of a logger. */
import { call, path } from "./client";

export interface LoggerReadings {
  readings: number;
  new: number | null;
  from: string | null;
  to: string | null;
  celsiusLow: number | null;
  celsiusHigh: number | null;
  fahrenheit: boolean;
  unread: number;
  aside: number;
  lines: { line: number; text: string | null; reason: string | null }[];
}
/** `preview` only looks at it. */
export const loggerFile = (at: string, code: string, file: File, preview: boolean) =>
  call<LoggerReadings>("POST", path`/facilities/${at}/sensors/${code}/file`, {
    query: { preview },
    file,
    timeoutMs: 300_000,
  });
