/** Of a dispensing: by which channel, for whom, and who claims what is limited. */
import type { DispensingRequest } from "../../api/dispense";
import { useEffect } from "preact/hooks";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useMe } from "../../session";
import { ClaimField } from "../dispense/claim";
import { limitsOn } from "../dispense/limits";
import { Said } from "../dispense/said";
import { keepChannel, nextClient } from "../dispense/sticky";
import type { FormParts } from "./form";

export function ForWhom({ ground, model, refused, locked, units }: FormParts) {
  const { facility } = useFacility();
  const account = useMe().user.id;
  const { draft, patch } = model;
  const said = draft.said ?? nextClient(account, facility);
  const say = (change: { [K in keyof DispensingRequest]?: DispensingRequest[K] | undefined }) => {
    if (change.channel) keepChannel(account, facility.code, change.channel);
    const next = { ...said, ...change };
    if (!next.claim) delete next.claim;
    if (!next.unchecked) delete next.unchecked;
    patch({ said: next as DispensingRequest });
  };
  const lines = draft.lines.map((line) => ({ product: line.product, units: units(line) ?? 0 }));
  const known = ground.products.filter((p) => lines.some((line) => line.product === p.code));
  const rules = ground.rules ? known.flatMap((p) => limitsOn(ground.rules!, p)) : [];
  const once = rules.filter((rule, i) => rules.findIndex((other) => other.id === rule.id) === i);
  // A ticket that was refused is asked for anew.
  useEffect(() => {
    if (refused.code?.startsWith("claim-")) say({ claim: undefined });
  }, [refused.code]);
  return (
    <section class="card for-whom" aria-label={t("dispensing.client")}>
      <Said said={said} onSaid={say} disabled={locked} />
      {once.length > 0 && (
        <ClaimField
          rules={once}
          lines={lines.filter((line) => line.units > 0)}
          said={said}
          onSaid={say}
          disabled={locked}
        />
      )}
    </section>
  );
}
