/** The file of a logger: looked at first, then brought in as a whole. */
import { useState } from "preact/hooks";
import * as api from "../../api/logger";
import type { LoggerReadings } from "../../api/logger";
import { useFacility } from "../../facility";
import { t, tOr } from "../../i18n";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";

export function FileImport({ sensor, done }: { sensor: string; done: () => void }) {
  const { facility } = useFacility();
  const [file, setFile] = useState<File | null>(null);
  const [seen, setSeen] = useState<LoggerReadings | null>(null);
  const submit = useSubmit();
  const look = (chosen: File | undefined) => {
    setSeen(null);
    setFile(chosen ?? null);
    if (!chosen) return;
    void submit.run(async () => setSeen(await api.loggerFile(facility.code, sensor, chosen, true)));
  };
  const bring = () =>
    void submit.run(async () => {
      if (!file) return;
      setSeen(await api.loggerFile(facility.code, sensor, file, false));
      setFile(null);
      done();
    });
  return (
    <div class="climate-file">
      <label>
        {t("sensor.file")}
        <input
          type="file"
          accept=".csv,.txt,.tsv,text/csv,text/plain"
          onChange={(e) => look(e.currentTarget.files?.[0])}
        />
      </label>
      {submit.busy && <p role="status">{t("state.sending")}</p>}
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      {seen && <Seen seen={seen} />}
      {seen && seen.new === null && seen.readings > 0 && (
        <button type="button" class="button primary" disabled={submit.busy} onClick={bring}>
          {t("sensor.fileDo", { n: seen.readings })}
        </button>
      )}
    </div>
  );
}

function Seen({ seen }: { seen: LoggerReadings }) {
  const { moment } = useFacility();
  const { from, to, readings, celsiusLow, celsiusHigh } = seen;
  return (
    <Notice kind={seen.new === null ? "info" : "ok"}>
      <p>
        {seen.new === null
          ? t("sensor.fileHas", { n: readings })
          : t("sensor.fileDone", { n: readings, fresh: seen.new })}
      </p>
      {from && to && (
        <p>
          {t("sensor.fileSpan", {
            from: moment(from),
            to: moment(to),
            low: celsiusLow ?? "",
            high: celsiusHigh ?? "",
          })}
        </p>
      )}
      {seen.fahrenheit && <p>{t("sensor.fileFahrenheit")}</p>}
      {seen.unread + seen.aside > 0 && (
        <>
          <p>{t("sensor.fileNot", { unread: seen.unread, aside: seen.aside })}</p>
          <ul>
            {seen.lines.slice(0, 5).map((line) => (
              <li key={line.line}>
                {t("sensor.fileLine", {
                  line: line.line,
                  text: line.text ?? tOr(`aside.${line.reason}`, line.reason ?? ""),
                })}
              </li>
            ))}
          </ul>
        </>
      )}
    </Notice>
  );
}
