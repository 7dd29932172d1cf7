/** How a machine stands, as badges: what it needs somebody for. */
import type { MachineBrief } from "../../api/machines";
import { t } from "../../i18n";
import { Badge, type Tone } from "../../ui/state-badge";

export const WANTS = ["fault", "silent", "empty", "suspended", "setup"] as const;
export type Want = (typeof WANTS)[number];

const TONES: Record<Want, Tone> = {
  fault: "stop",
  silent: "stop",
  empty: "warn",
  suspended: "warn",
  setup: "plain",
};

/** What a machine needs somebody for, the gravest first. */
export function needs(one: MachineBrief): Want[] {
  if (one.state === "retired") return [];
  const holds: Record<Want, boolean> = {
    fault: one.fault !== null || one.state === "faulty",
    silent: one.silent,
    empty: one.empty > 0,
    suspended: one.suspended > 0,
    setup: one.state === null,
  };
  return WANTS.filter((want) => holds[want]);
}

export function Standing({ of }: { of: MachineBrief }) {
  const wants = needs(of);
  if (wants.length === 0 && of.state)
    return (
      <Badge tone={of.state === "in_service" ? "ok" : "plain"}>
        {t(`machines.state.${of.state}`)}
      </Badge>
    );
  return (
    <>
      {wants.map((want) => (
        <Badge key={want} tone={TONES[want]}>
          {t(`machines.wants.${want}`)}
        </Badge>
      ))}
    </>
  );
}
