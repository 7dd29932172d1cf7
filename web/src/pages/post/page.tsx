/** Posting a document: fetches what its form stands on. */
import { useState } from "preact/hooks";
import { allProducts, allReasons } from "../../api/shared";
import * as stock from "../../api/stock";
import type { PostKind, StockDocument } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useQuery, type Params } from "../../router";
import { mayPost, useMe } from "../../session";
import { unsentAt, withUnsent } from "../../offline/pending";
import { find, jobsOf, unsent } from "../../offline/queue";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { Await, Empty } from "../../ui/states";
import { draftFromSource, draftKey, loadDraft, newDraft, saveDraft } from "./draft";
import { PostForm } from "./form";
import { limits } from "../dispense/limits";
import { OwnCertificate } from "../staff/own-notice";
import { isPostKind, KIND_FORMS } from "./kinds";
import type { Ground } from "./model";
import "./post.css";

class SourceGone extends Error {}

async function sourceDocument(facility: string, id: string): Promise<StockDocument> {
  const { items } = await stock.incoming(facility);
  const found = items.find((document) => document.id === id);
  if (!found) throw new SourceGone();
  return found;
}

/** A draft that went into the queue just before the browser ended is there, not here. */
async function dropQueued(key: string): Promise<void> {
  const id = loadDraft(key)?.id;
  const queued = id ? await find(id).catch(() => undefined) : undefined;
  if (queued) saveDraft(key, null);
}

async function ground(
  account: string,
  facility: string,
  kind: PostKind,
  source: string,
): Promise<Ground> {
  await dropQueued(draftKey(account, facility, kind, source));
  const takes = KIND_FORMS[kind].lines === "out";
  const [products, reasons, there, sent, rules] = await Promise.all([
    allProducts(),
    allReasons(),
    takes ? stock.stock(facility) : null,
    source ? sourceDocument(facility, source) : null,
    kind === "dispense" ? limits() : null,
  ]);
  const mine = reasons.filter((reason) => reason.kinds.includes(kind));
  const fresh = sent ? draftFromSource(sent) : newDraft();
  const open = there ? (await jobsOf(account).catch(() => [])).filter(unsent) : [];
  return {
    products,
    reasons: mine,
    stock: there && withUnsent(there, open),
    local: unsentAt(open, facility).length > 0,
    fresh,
    ...(rules ? { rules } : {}),
  };
}

export default function PostPage({ kind }: Params) {
  const { facility, at } = useFacility();
  const who = useMe();
  const [query] = useQuery();
  const source = query.source ?? "";
  if (!kind || !isPostKind(kind)) return <Empty text={t("error.noPage")} />;
  if (!mayPost(who, kind)) return <Empty text={t("post.mayNot")} />;
  return (
    <Page
      title={t(`kind.${kind}`)}
      back={{
        href: at(source ? "/incoming" : ""),
        text: source ? t("nav.incoming") : facility.name,
      }}
    >
      <p class="muted post-about">{source ? t("incoming.about") : t(`kind.${kind}.about`)}</p>
      {facility.kind === "depot" && <OwnCertificate />}
      <Loaded facility={facility.code} kind={kind} source={source} />
    </Page>
  );
}

function Loaded(props: { facility: string; kind: PostKind; source: string }) {
  const { facility, kind, source } = props;
  const account = useMe().user.id;
  // Each form afresh has its own draft, and stock less what has just been saved.
  const [turn, setTurn] = useState(0);
  const loaded = useLoad(`${facility} ${kind} ${source} ${turn}`, async () => ({
    turn,
    ground: await ground(account, facility, kind, source),
  }));
  if (loaded.error instanceof SourceGone) return <Empty text={t("post.sourceGone")} />;
  return (
    <Await of={loaded}>
      {(data) => (
        <PostForm
          key={data.turn}
          kind={kind}
          ground={data.ground}
          reload={loaded.reload}
          afresh={() => setTurn(turn + 1)}
        />
      )}
    </Await>
  );
}
