/** A certificate in a line: what it is, for how long, how it stands. */
import type { Certificate, CertificateState } from "../../api/staff";
import { t } from "../../i18n";
import { Badge, type Tone } from "../../ui/state-badge";

const TONES: Record<CertificateState, Tone> = {
  valid: "ok",
  expired: "stop",
  revoked: "stop",
  not_yet: "plain",
};

export function CertificateLine({ certificate: one }: { certificate: Certificate }) {
  return (
    <p class="row-sub">
      <span>
        {t("staff.certificate", {
          kind: t(`staff.kind.${one.kind}`),
          number: one.number,
          from: one.issuedOn,
          to: one.validTo,
        })}
      </span>
      <Badge tone={TONES[one.state]}>{t(`staff.state.${one.state}`)}</Badge>
      {one.reminder !== null && <strong>{t("staff.reminder", { n: one.reminder })}</strong>}
      {one.stampedOn && <span>{t("staff.stamped", { day: one.stampedOn })}</span>}
    </p>
  );
}
