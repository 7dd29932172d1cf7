/** MQTT sources: which there are, how each stands now, adding and changing one. */
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api/mqtt";
import type { Profile, Source } from "../../api/mqtt";
import { t, tOr } from "../../i18n";
import { momentHere } from "../../lib/dates";
import { Link } from "../../router";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Empty, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { SourceForm } from "./form";
import { LOOK_MS } from "./model";

/** Looks again every few seconds while the page is seen. */
export function useLooking(reload: () => void): void {
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") reload();
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [reload]);
}

export default function SourcesPage() {
  const loaded = useLoad("", api.sources);
  const profiles = useLoad("", api.profiles);
  const [adding, setAdding] = useState(false);
  useLooking(loaded.reload);
  const known = profiles.data?.items ?? [];
  const done = () => {
    setAdding(false);
    loaded.reload();
  };
  return (
    <Page
      title={t("nav.sources")}
      actions={
        <Link class="button" href="/admin/sources/profiles">
          {t("mqtt.profiles")}
        </Link>
      }
    >
      <p class="muted">{t("mqtt.about")}</p>
      <Await of={loaded}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty text={t("mqtt.empty")} />
          ) : (
            <ul class="rows">
              {items.map((source) => (
                <Row key={source.code} source={source} profiles={known} reload={loaded.reload} />
              ))}
            </ul>
          )
        }
      </Await>
      {adding ? (
        <Section title={t("mqtt.add")}>
          <SourceForm source={null} profiles={known} done={done} />
        </Section>
      ) : (
        <button type="button" class="button wide" onClick={() => setAdding(true)}>
          {t("mqtt.add")}
        </button>
      )}
      <Section title={t("mqtt.settings")}>
        <ul>
          <li>{t("mqtt.settings.persistence")}</li>
          <li>{t("mqtt.settings.queue")}</li>
          <li>{t("mqtt.settings.qos")}</li>
          <li>{t("mqtt.settings.window")}</li>
          <li>{t("mqtt.settings.moment")}</li>
        </ul>
      </Section>
    </Page>
  );
}

function Row(props: { source: Source; profiles: readonly Profile[]; reload: () => void }) {
  const { source, reload } = props;
  const submit = useSubmit();
  const [editing, setEditing] = useState(false);
  const toggle = () =>
    submit.run(async () => {
      await api.changeSource(source.code, { active: !source.active });
      reload();
    });
  return (
    <li class="row">
      <div class="row-main">
        <strong>{source.name}</strong>
        <StateBadge source={source} />
      </div>
      <p class="row-sub">
        <span>{source.code}</span>
        <span>{source.facility ?? source.region}</span>
        <span>
          {source.host} : {source.port}
        </span>
        <span>{source.topic}</span>
      </p>
      <Stands source={source} />
      <div class="actions below">
        <Link class="button" href={`/admin/sources/${source.code}`}>
          {t("mqtt.devices")}
        </Link>
        <button type="button" class="button quiet" onClick={() => setEditing(!editing)}>
          {t("mqtt.edit")}
        </button>
        <button
          type="button"
          class="button quiet"
          disabled={submit.busy}
          onClick={() => void toggle()}
        >
          {t(source.active ? "mqtt.switchOff" : "mqtt.switchOn")}
        </button>
      </div>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      {editing && (
        <div class="card below">
          <SourceForm
            source={source}
            profiles={props.profiles}
            done={() => {
              setEditing(false);
              reload();
            }}
          />
        </div>
      )}
    </li>
  );
}

function StateBadge({ source }: { source: Source }) {
  if (!source.active) return <Badge tone="plain">{t("mqtt.off")}</Badge>;
  return source.standing.connectedSince ? (
    <Badge tone="ok">{t("mqtt.connected")}</Badge>
  ) : (
    <Badge tone="stop">{t("mqtt.notConnected")}</Badge>
  );
}

/** How a source stands: since when, what came, what went wrong. */
export function Stands({ source }: { source: Source }) {
  const { standing } = source;
  const { connectedSince, lastMessageAt, error, errorAt } = standing;
  const counts = (["aside", "unknown", "slowed"] as const).filter((name) => standing[name] > 0);
  return (
    <>
      <p class="row-sub">
        {connectedSince && (
          <span>{t("mqtt.connectedSince", { at: momentHere(connectedSince) })}</span>
        )}
        <span>
          {lastMessageAt ? t("mqtt.last", { at: momentHere(lastMessageAt) }) : t("mqtt.noMessage")}
        </span>
        <span>{t("mqtt.messages", { n: standing.messages })}</span>
        {counts.map((name) => (
          <span key={name}>{t(`mqtt.${name}`, { n: standing[name] })}</span>
        ))}
      </p>
      {source.active && error && errorAt && (
        <Notice kind={connectedSince ? "info" : "stop"}>
          {t("mqtt.failed", {
            at: momentHere(errorAt),
            what: tOr(`mqtt.error.${error}`, error),
          })}
        </Notice>
      )}
    </>
  );
}
