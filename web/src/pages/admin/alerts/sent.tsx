/** What was sent by channels, and what became of it. */
import * as api from "../../../api/alerts";
import type { Delivery } from "../../../api/alerts";
import { t } from "../../../i18n";
import { momentHere } from "../../../lib/dates";
import { usePaged } from "../../../ui/load";
import { MoreButton, Section } from "../../../ui/page";
import { Badge, type Tone } from "../../../ui/state-badge";
import { Await, Empty } from "../../../ui/states";

const TONES: Record<Delivery["state"], Tone> = { waiting: "warn", sent: "ok", failed: "stop" };

export function SentLog() {
  const paged = usePaged("", (after) => api.deliveries({ after }));
  return (
    <Section
      title={t("sent.title")}
      aside={
        <button type="button" class="button quiet" onClick={paged.list.reload}>
          {t("sent.reload")}
        </button>
      }
    >
      <p class="hint">{t("sent.about")}</p>
      <Await of={paged.list}>
        {(items) =>
          items.length === 0 ? (
            <Empty text={t("sent.empty")} />
          ) : (
            <ul class="rows">
              {items.map((one) => (
                <Row key={one.id} one={one} />
              ))}
            </ul>
          )
        }
      </Await>
      <MoreButton more={paged.more} busy={paged.loadingMore} />
    </Section>
  );
}

function Row({ one }: { one: Delivery }) {
  return (
    <li class="row">
      <div class="row-main">
        <strong>
          {one.facility.name} {t(`alert.event.${one.event}`)}
        </strong>
        <Badge tone={TONES[one.state]}>{t(`sent.state.${one.state}`)}</Badge>
      </div>
      <p class="row-sub">
        <span>{one.channel}</span>
        <span>{t(`rule.stage.${one.stage}`)}</span>
        <span>{t("sent.madeAt", { at: momentHere(one.madeAt) })}</span>
        <span>{t("sent.attempts", { n: one.attempts })}</span>
        {one.endedAt && <span>{t("sent.endedAt", { at: momentHere(one.endedAt) })}</span>}
        {one.nextAt && <span>{t("sent.nextAt", { at: momentHere(one.nextAt) })}</span>}
      </p>
      {one.reason && <p class={one.state === "failed" ? "error" : "hint"}>{one.reason.detail}</p>}
    </li>
  );
}
