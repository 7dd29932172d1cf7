/** Findings in a list: where they stand, how serious, by when. */
import type { Finding, FindingState, Severity } from "../../api/inspection";
import { facilityPath } from "../../facility";
import { t } from "../../i18n";
import { Link } from "../../router";
import { Badge, type Tone } from "../../ui/state-badge";
import { said } from "../visit/check";

export const STATE_TONES: Record<FindingState, Tone> = {
  open: "warn",
  answered: "plain",
  sent_back: "stop",
  verified: "ok",
  closed: "ok",
};

export const SEVERITY_TONES: Record<Severity, Tone> = {
  minor: "plain",
  major: "warn",
  critical: "stop",
};

export function FindingMarks({ finding }: { finding: Finding }) {
  return (
    <span class="row-marks">
      <Badge tone={SEVERITY_TONES[finding.severity]}>{t(`severity.${finding.severity}`)}</Badge>
      <Badge tone={STATE_TONES[finding.state]}>{t(`findingState.${finding.state}`)}</Badge>
      {finding.overdue && <Badge tone="stop">{t("finding.overdue")}</Badge>}
      {finding.repeats && <Badge tone="warn">{t("finding.repeats")}</Badge>}
    </span>
  );
}

/** `here` is the facility whose list this is; without it each row names its own. */
export function FindingRows(props: { findings: readonly Finding[]; here?: string }) {
  return (
    <ul class="rows">
      {props.findings.map((finding) => {
        const where = props.here ?? finding.facility.code;
        const other = finding.responsible.code !== finding.facility.code;
        return (
          <li class="row row-link" key={finding.id}>
            <div class="row-main">
              <Link href={facilityPath(where, `/findings/${finding.id}`)}>
                {finding.facility.code !== props.here && `${finding.facility.name} `}
                {finding.check}
              </Link>
              <FindingMarks finding={finding} />
            </div>
            <p>{said(finding.text)}</p>
            <p class="row-sub">
              <span>{t("finding.due", { day: finding.dueOn })}</span>
              <span>{t("finding.of", { number: finding.visitNumber })}</span>
              {other && <span>{t("finding.by", { name: finding.responsible.name })}</span>}
            </p>
          </li>
        );
      })}
    </ul>
  );
}
