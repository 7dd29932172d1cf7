/** The bar that says what is sent and what waits, how old what is shown is, and what is new. */
import { useEffect, useState } from "preact/hooks";
import { reachable } from "../api/client";
import { t } from "../i18n";
import { skew } from "../lib/clock";
import { momentHere } from "../lib/dates";
import { useStore } from "../lib/store";
import { asOf } from "../offline/keeper";
import { status, waitsForPerson } from "../offline/status";
import { letIn, update } from "../offline/worker";
import { Link, usePath } from "../router";
import { Badge } from "../ui/state-badge";
import "./wire.css";

/** What was saved without a network and has gone out since is told for so long. */
const TOLD_MS = 3 * 60_000;
/** Sooner than this after saving, it was sent as one expects and needs no telling. */
const AT_ONCE_MS = 10_000;

export function WireBar() {
  const path = usePath();
  // Another page, other data.
  useEffect(() => asOf.set(null), [path]);
  return (
    <div class="wire" role="status" aria-label={t("wire.bar")}>
      <Line />
      <Clock />
      <Update />
    </div>
  );
}

/** Draws again when what it shows has become old. */
function useMinute(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(now, Date.now());
}

function Line() {
  const online = useStore(reachable);
  const since = useStore(asOf);
  const { open, sending } = useStore(status);
  const refused = open.filter(waitsForPerson).length;
  const waiting = open.length - refused;
  return (
    <>
      {(!online || since) && (
        <p class="wire-line wire-warn">
          {!online && <Badge tone="warn">{t("wire.offline")}</Badge>}
          {since && <span>{t("wire.asOf", { at: momentHere(since) })}</span>}
          {since && online && (
            <button type="button" class="wire-button" onClick={() => location.reload()}>
              {t("wire.reload")}
            </button>
          )}
        </p>
      )}
      {waiting > 0 && (
        <p class="wire-line wire-warn">
          <Badge tone="warn">
            {t(sending && online ? "wire.sending" : "wire.waiting", { n: waiting })}
          </Badge>
          <Link class="wire-button" href="/waiting">
            {t("wire.see")}
          </Link>
        </p>
      )}
      {refused > 0 && (
        <p class="wire-line wire-stop">
          <Badge tone="stop">{t("wire.refused", { n: refused })}</Badge>
          <Link class="wire-button" href="/waiting">
            {t("wire.see")}
          </Link>
        </p>
      )}
      {open.length === 0 && <JustSent />}
    </>
  );
}

function JustSent() {
  const { sent } = useStore(status);
  const now = useMinute();
  const late = sent.filter((job) => {
    const at = Date.parse(job.sentAt ?? "");
    return now - at < TOLD_MS && at - Date.parse(job.savedAt) > AT_ONCE_MS;
  });
  if (late.length === 0) return null;
  return (
    <p class="wire-line wire-ok">
      <Badge tone="ok">{t("wire.justSent", { n: late.length })}</Badge>
      <Link class="wire-button" href="/waiting">
        {t("wire.see")}
      </Link>
    </p>
  );
}

function span(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  if (minutes < 120) return t("wire.minutes", { n: minutes });
  if (minutes < 48 * 60) return t("wire.hours", { n: Math.round(minutes / 60) });
  return t("wire.days", { n: Math.round(minutes / 1440) });
}

function Clock() {
  const off = useStore(skew);
  if (off === 0) return null;
  return (
    <p class="wire-line wire-warn">{t(off > 0 ? "wire.slow" : "wire.fast", { by: span(off) })}</p>
  );
}

function Update() {
  const what = useStore(update);
  if (what === "none") return null;
  return (
    <p class="wire-line wire-news">
      <span>
        {t(what === "waiting" ? "wire.update" : "wire.updateOther")} {t("wire.updateSafe")}
      </span>
      <button type="button" class="wire-button" onClick={letIn}>
        {t("wire.updateNow")}
      </button>
    </p>
  );
}
