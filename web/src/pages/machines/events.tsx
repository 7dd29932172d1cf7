/** What a machine reported, and vends that wait for an explanation. */
import { useState } from "preact/hooks";
import * as api from "../../api/machines";
import type { MachineEvent } from "../../api/machines";
import { useFacility } from "../../facility";
import { t, tOr } from "../../i18n";
import { Link } from "../../router";
import { may, useMe } from "../../session";
import { useLoad } from "../../ui/load";
import { Section } from "../../ui/page";
import { Await, Empty } from "../../ui/states";
import { ExplainDialog } from "./explain";

export function Suspended({ code, done }: { code: string; done: () => void }) {
  const { moment } = useFacility();
  const posts = may(useMe(), "post-stock");
  const [slot, setSlot] = useState<string | null>(null);
  const loaded = useLoad(code, () => api.suspense(code));
  return (
    <Section title={t("machines.suspense")}>
      <p class="muted">{t("machines.suspenseAbout")}</p>
      <Await of={loaded}>
        {({ items }) => (
          <ul class="rows">
            {items.map((vend) => (
              <li class="row" key={vend.id}>
                <div class="row-main">
                  <strong>{t("machines.vend", { slot: vend.slot, packs: vend.packs })}</strong>
                  <span class="muted nowrap">{moment(vend.at)}</span>
                </div>
                <p class="row-sub">
                  <span>{tOr(`machines.cause.${vend.cause}`, vend.cause)}</span>
                  <span class="muted">{vend.id}</span>
                </p>
                {posts && (
                  <button type="button" class="button quiet" onClick={() => setSlot(vend.slot)}>
                    {t("machines.explain", { slot: vend.slot })}
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Await>
      {slot && <ExplainDialog slot={slot} close={() => setSlot(null)} done={done} />}
    </Section>
  );
}

function text(event: MachineEvent): string {
  switch (event.kind) {
    case "vend":
      return t("machines.vend", { slot: event.slot, packs: event.packs });
    case "fault":
      return t("machines.faultIs", { fault: event.detail });
    case "recovered":
      return t("machines.recovered");
    case "door":
      return t(event.open ? "machines.door.open" : "machines.door.shut");
    default:
      return t("machines.temperature", { n: event.celsius ?? "" });
  }
}

export function Events({ code }: { code: string }) {
  const { at, moment } = useFacility();
  const loaded = useLoad(code, () => api.events(code));
  return (
    <Section title={t("machines.events")}>
      <Await of={loaded}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty text={t("machines.noEvents")} />
          ) : (
            <ul class="rows">
              {items.slice(0, 30).map((event) => (
                <li class="row" key={event.id}>
                  <div class="row-main">
                    {event.document ? (
                      <Link href={at(`/documents/${event.document}`)}>{text(event)}</Link>
                    ) : (
                      <span>{text(event)}</span>
                    )}
                    <span class="muted nowrap">{moment(event.at)}</span>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Await>
    </Section>
  );
}
