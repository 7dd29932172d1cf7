/** Posting a document: fetches what its form stands on. */
import { allProducts, allReasons } from "../../api/shared";
import * as stock from "../../api/stock";
import type { PostKind, StockDocument } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useQuery, type Params } from "../../router";
import { mayPost, useMe } from "../../session";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { Await, Empty } from "../../ui/states";
import { draftFromSource, newDraft } from "./draft";
import { PostForm } from "./form";
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

async function ground(facility: string, kind: PostKind, source: string): Promise<Ground> {
  const takes = KIND_FORMS[kind].lines === "out";
  const [products, reasons, there, sent] = await Promise.all([
    allProducts(),
    allReasons(),
    takes ? stock.stock(facility) : null,
    source ? sourceDocument(facility, source) : null,
  ]);
  const mine = reasons.filter((reason) => reason.kinds.includes(kind));
  const fresh = sent ? draftFromSource(sent) : newDraft();
  return { products, reasons: mine, stock: there, fresh };
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
      <Loaded facility={facility.code} kind={kind} source={source} />
    </Page>
  );
}

function Loaded(props: { facility: string; kind: PostKind; source: string }) {
  const { facility, kind, source } = props;
  const loaded = useLoad(`${facility} ${kind} ${source}`, () => ground(facility, kind, source));
  if (loaded.error instanceof SourceGone) return <Empty text={t("post.sourceGone")} />;
  return (
    <Await of={loaded}>
      {(data) => <PostForm kind={kind} ground={data} reload={loaded.reload} />}
    </Await>
  );
}
