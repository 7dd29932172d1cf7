/** Asking a maker for its machine's events: where, how its answers are read, and how it went. */
import { useState } from "preact/hooks";
import { ProblemError } from "../../api/client";
import * as api from "../../api/machines";
import type { Feed, FeedReading } from "../../api/machines";
import { useFacility } from "../../facility";
import { t, tOr } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { TextArea, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Section } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";

/** What stands in the form of a maker that is asked for the first time. */
const USUAL: FeedReading = {
  items: "/data/list",
  id: "/id",
  at: "/time",
  kind: "/type",
  slot: "/slot",
  packs: "/count",
  detail: "/message",
  kinds: { SALE: "vend", FAULT: "fault" },
  moment: "seconds",
  since: "since",
  overlap: 1440,
  page: "page",
};

async function feedOf(code: string): Promise<Feed | null> {
  try {
    return await api.feed(code);
  } catch (error) {
    if (error instanceof ProblemError && error.code === "not-found") return null;
    throw error;
  }
}

export function Polling({ code }: { code: string }) {
  const loaded = useLoad(code, async () => ({ feed: await feedOf(code) }));
  const [open, setOpen] = useState(false);
  return (
    <Section title={t("machines.feed")}>
      <Await of={loaded}>
        {({ feed }) => (
          <>
            {feed ? <How feed={feed} /> : <p class="muted">{t("machines.feed.none")}</p>}
            <button type="button" class="button" onClick={() => setOpen(true)}>
              {t(feed ? "machines.feed.edit" : "machines.feed.add")}
            </button>
            {open && <FeedDialog feed={feed} close={() => setOpen(false)} done={loaded.reload} />}
          </>
        )}
      </Await>
    </Section>
  );
}

function How({ feed }: { feed: Feed }) {
  const { moment } = useFacility();
  const bad = feed.fault !== null;
  return (
    <>
      <p class="row-sub">
        <Badge tone={!feed.active ? "plain" : bad ? "stop" : "ok"}>
          {t(!feed.active ? "machines.feed.off" : bad ? "machines.feed.bad" : "machines.feed.good")}
        </Badge>
        <span>{feed.address}</span>
        {feed.answeredAt && (
          <span>{t("machines.feed.answered", { at: moment(feed.answeredAt) })}</span>
        )}
        {feed.active && feed.nextAt && (
          <span>{t("machines.feed.next", { at: moment(feed.nextAt) })}</span>
        )}
      </p>
      {feed.fault && (
        <Notice kind="stop">
          {tOr(`machines.fault.${feed.fault}`, feed.fault)}
          {feed.status ? ` (HTTP ${feed.status})` : ""}{" "}
          {t("machines.feed.failures", { n: feed.failures })}
        </Notice>
      )}
      {feed.unread > 0 && (
        <Notice kind="warn">
          {t("machines.feed.unread", { n: feed.unread, why: feed.unreadWhy })}
        </Notice>
      )}
    </>
  );
}

function FeedDialog(props: { feed: Feed | null; close: () => void; done: () => void }) {
  const { feed, close, done } = props;
  const { facility } = useFacility();
  const [address, setAddress] = useState(feed?.address ?? "");
  const [header, setHeader] = useState(feed?.header ?? "");
  const [secret, setSecret] = useState("");
  const [every, setEvery] = useState(String(feed?.every ?? 300));
  const [reading, setReading] = useState(JSON.stringify(feed?.reading ?? USUAL, null, 2));
  const [active, setActive] = useState(feed?.active ?? true);
  const [wrong, setWrong] = useState(false);
  const submit = useSubmit(["address", "header", "secret", "every"]);
  const send = async () => {
    let read: FeedReading;
    try {
      read = JSON.parse(reading) as FeedReading;
    } catch {
      setWrong(true);
      return;
    }
    setWrong(false);
    await api.saveFeed(facility.code, {
      address,
      header,
      ...(secret ? { secret } : {}),
      reading: read,
      every: Number(every),
      active,
    });
    close();
    done();
  };
  return (
    <Dialog title={t(feed ? "machines.feed.edit" : "machines.feed.add")} onClose={close}>
      <Form submit={submit} onSubmit={send} action={t("action.save")}>
        <TextField
          label={t("machines.feed.address")}
          required
          value={address}
          onValue={setAddress}
          error={submit.at("address")}
        />
        <TextField
          label={t("machines.feed.header")}
          value={header}
          onValue={setHeader}
          error={submit.at("header")}
        />
        <TextField
          label={t(feed?.hasSecret ? "machines.feed.secretKept" : "machines.feed.secret")}
          value={secret}
          onValue={setSecret}
          error={submit.at("secret")}
        />
        <TextField
          label={t("machines.feed.every")}
          required
          value={every}
          onValue={setEvery}
          error={submit.at("every")}
        />
        <TextArea
          label={t("machines.feed.reading")}
          hint={t("machines.feed.readingHint")}
          value={reading}
          onValue={setReading}
          error={wrong ? t("machines.feed.readingWrong") : undefined}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={active}
            onChange={(event) => setActive(event.currentTarget.checked)}
          />
          {t("machines.feed.active")}
        </label>
      </Form>
    </Dialog>
  );
}
