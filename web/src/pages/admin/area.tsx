/** A store's area beside the standard of its level, told exactly. */
import type { AreaCheck } from "../../api/admin";
import { t } from "../../i18n";
import { Badge, type Tone } from "../../ui/state-badge";

const TONES: Record<AreaCheck["verdict"], Tone> = { below: "stop", within: "ok", above: "warn" };

export function AreaLine({ check }: { check: AreaCheck }) {
  const facts = { area: check.areaM2, least: check.leastM2, most: check.mostM2 };
  return (
    <p class="area-line">
      <Badge tone={TONES[check.verdict]}>{t(`area.${check.verdict}Word`)}</Badge>{" "}
      {t(`area.${check.verdict}`, facts)}
    </p>
  );
}
