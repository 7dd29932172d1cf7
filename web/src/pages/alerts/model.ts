/** An alert in words. */
import type { Alert } from "../../api/alerts";
import { t } from "../../i18n";
import type { Tone } from "../../ui/state-badge";

const unit = (alert: Alert) => (alert.facts.quantity === "humidity" ? "%" : "℃");

/** What happened, without where and when. */
export function what(alert: Alert): string {
  const { facts, event } = alert;
  const sensor = facts.sensor ?? "";
  switch (event) {
    case "excursion-alarm":
    case "excursion-warning":
      return t("alert.outside", {
        out: t(`climate.out.${facts.quantity ?? "celsius"}.${facts.side ?? "high"}`),
        worst: facts.worst ?? "",
        limit: facts.limit ?? "",
        unit: unit(alert),
      });
    case "power-loss":
      return t("alert.power", { n: facts.count ?? 0 });
    case "sensor-silent":
      return t("alert.silent", { sensor });
    case "battery-low":
      return facts.battery === null
        ? t("alert.battery", { sensor })
        : t("alert.batteryAt", { sensor, n: facts.battery });
    case "calibration-overdue":
      return t("alert.calibration", { sensor, day: facts.day ?? "" });
    case "finding-overdue":
      return t("alert.finding", { check: facts.check ?? "", day: facts.day ?? "" });
    case "certificate-ending":
      return t("alert.certificate", { number: facts.certificate ?? "", day: facts.day ?? "" });
    case "record-missing":
      return t("alert.missing", {
        day: facts.day ?? "",
        half: t(`climate.half.${facts.half ?? "morning"}`),
        n: facts.count ?? 0,
      });
  }
}

/** Where it happened: the facility, and the storeroom where it is one. */
export const where = (alert: Alert): string =>
  [alert.facility.name, alert.facts.storeroom?.name].filter(Boolean).join(" ");

export const toneOf = (alert: Alert): Tone => {
  if (alert.acknowledgedAt) return "ok";
  if (alert.grave) return "stop";
  return "warn";
};

export type AlertState = "open" | "acknowledged" | "over";

export const stateOf = (alert: Alert): AlertState => {
  if (alert.acknowledgedAt) return "acknowledged";
  return alert.endedAt ? "over" : "open";
};
