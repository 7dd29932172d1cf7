/** A facility's home: what to do today, the usual actions, what happened last. */
import { useEffect } from "preact/hooks";
import * as stock from "../api/stock";
import {
  CATEGORIES,
  type Home,
  type PostKind,
  type ProductBrief,
  type StockLot,
} from "../api/types";
import { useFacility } from "../facility";
import { allWords, t } from "../i18n";
import { Link } from "../router";
import { may, mayPost, useMe } from "../session";
import { DocumentRow } from "../ui/document-list";
import { Icon, type IconName } from "../ui/icon";
import { useLoad } from "../ui/load";
import { Page, Section } from "../ui/page";
import { productName, Quantity } from "../ui/quantity";
import { Badge, LotStateBadge, type Tone } from "../ui/state-badge";
import { Await, Empty, Notice } from "../ui/states";
import { AlertNotice } from "./alerts/home-notice";
import { ClimateNotice } from "./climate/home-notice";
import { FindingsNotice } from "./findings/home-notice";
import { RecallNotice } from "./lots/home-notice";
import "./home.css";

/** The big buttons, the most usual first; five fit, the last leads to the other kinds. */
const AT_A_DEPOT: readonly PostKind[] = ["receipt", "issue", "dispense"];
const AT_A_POINT: readonly PostKind[] = ["dispense", "return", "receipt"];
const BUTTONS = 4;
const SHOWN = 6;

export default function HomePage() {
  const { facility, today, at } = useFacility();
  const loaded = useLoad(facility.code, () => stock.home(facility.code));
  // The other pages' words come when all is shown here: the first of them is near then.
  const shown = loaded.data !== undefined;
  useEffect(() => {
    if (shown) allWords().catch(() => {});
  }, [shown]);
  return (
    <Page title={facility.name}>
      <p class="home-day">
        <time dateTime={today}>{today}</time> · {t(`facilityKind.${facility.kind}`)}
        {facility.status !== "active" && (
          <Badge tone="stop">{t(`facilityStatus.${facility.status}`)}</Badge>
        )}
      </p>
      <AlertNotice />
      <p class="home-summary actions">
        <Link class="button" href={at("/day")}>
          {t("day.title")}
        </Link>
        {may(useMe(), "inspect") && (
          <Link class="button" href={at("/visits")}>
            {t("nav.visits")}
          </Link>
        )}
      </p>
      <RecallNotice />
      <ClimateNotice />
      <FindingsNotice />
      <Actions />
      <Await of={loaded}>{(home) => <Today home={home} />}</Await>
    </Page>
  );
}

function Actions() {
  const who = useMe();
  const { at } = useFacility();
  const atDepot = may(who, "post-stock");
  const mine = (atDepot ? AT_A_DEPOT : AT_A_POINT).filter((kind) => mayPost(who, kind));
  if (mine.length === 0) return null;
  const buttons = mine
    .slice(0, BUTTONS)
    .map((kind) => (
      <BigAction key={kind} href={at(`/post/${kind}`)} icon={kind} text={t(`kind.${kind}`)} />
    ));
  // What a dispensing point gets comes from its depot: it is counted, not typed.
  if (!atDepot)
    buttons.splice(
      1,
      0,
      <BigAction key="in" href={at("/incoming")} icon="incoming" text={t("incoming.receive")} />,
    );
  else
    buttons.push(
      <BigAction key="count" href={at("/counts")} icon="count" text={t("count.title")} />,
    );
  return (
    <nav class="big-actions" aria-label={t("home.actions")}>
      {buttons}
      <BigAction href={at("/scan")} icon="scan" text={t("scan.title")} />
      <BigAction href={at("/post")} icon="more" text={t("home.otherKinds")} />
    </nav>
  );
}

function BigAction(props: { href: string; icon: IconName; text: string }) {
  return (
    <Link class="big-action" href={props.href}>
      <Icon name={props.icon} />
      <span>{props.text}</span>
    </Link>
  );
}

function Today({ home }: { home: Home }) {
  const { at } = useFacility();
  const all = `/stock?expires=${home.expiringDays}&lots=1`;
  const who = useMe();
  const expiring = home.expiring.flatMap(({ product, lots }) =>
    lots.map((lot) => ({ product, lot })),
  );
  expiring.sort((a, b) => (a.lot.daysLeft ?? 0) - (b.lot.daysLeft ?? 0));
  return (
    <>
      {home.monthDue && may(who, "close-months") && (
        <div class="home-due">
          <Notice kind="info">
            <p>{t("home.monthDue", { month: home.monthDue })}</p>
            <Link class="button" href={at(`/months/${home.monthDue}`)}>
              {t("home.monthDueDo")}
            </Link>
          </Notice>
        </div>
      )}
      <ul class="tiles">
        <Tile href={at(all)} n={expiring.length} tone="warn" name="expiring" />
        <Tile
          href={at("/stock?check=due&lots=1")}
          n={home.checksDue}
          tone="warn"
          name="checksDue"
        />
        <Tile href={at("/incoming")} n={home.incoming} tone="plain" name="incoming" />
      </ul>
      <Totals home={home} />
      {expiring.length > 0 && (
        <Section title={t("home.expiring")} aside={<Link href={at(all)}>{t("action.all")}</Link>}>
          <ul class="rows">
            {expiring.slice(0, SHOWN).map((row) => (
              <Expiring key={row.lot.id} {...row} />
            ))}
          </ul>
        </Section>
      )}
      <Latest home={home} />
    </>
  );
}

function Tile(props: {
  href: string;
  n: number;
  tone: Tone;
  name: "expiring" | "checksDue" | "incoming";
}) {
  return (
    <li class="tile">
      <Link href={props.href}>
        <span class="tile-name">{t(`home.${props.name}`)}</span>
        <span class="tile-number">{t("home.count", { n: props.n })}</span>
        {props.n > 0 ? (
          <Badge tone={props.tone}>{t(`home.${props.name}.todo`)}</Badge>
        ) : (
          <Badge tone="ok">{t("home.nothing")}</Badge>
        )}
      </Link>
    </li>
  );
}

function Totals({ home }: { home: Home }) {
  const { at } = useFacility();
  return (
    <p class="totals">
      <span class="muted">{t("home.onHand")}</span>
      {CATEGORIES.map((category, i) => (
        <Link key={category} href={at(`/stock?category=${category}`)}>
          {t(`category.${category}`)} {t("home.products", { n: home.products[i] ?? 0 })}
        </Link>
      ))}
    </p>
  );
}

function Expiring({ product, lot }: { product: ProductBrief; lot: StockLot }) {
  const { at } = useFacility();
  return (
    <li class="row row-link">
      <div class="row-main">
        <Link href={at(`/lots/${lot.id}`)}>{productName(product)}</Link>
        <LotStateBadge state={lot.state} daysLeft={lot.daysLeft} />
      </div>
      <p class="row-sub">
        <span>{t("lot.named", { number: lot.number || t("lot.none") })}</span>
        {lot.expiry && <span>{t("lot.expires", { day: lot.expiry })}</span>}
        <Quantity units={lot.units} product={product} />
      </p>
    </li>
  );
}

function Latest({ home }: { home: Home }) {
  const { at } = useFacility();
  const who = useMe();
  return (
    <Section
      title={t("home.latest")}
      aside={<Link href={at("/documents")}>{t("action.all")}</Link>}
    >
      {home.latest.length === 0 ? (
        <Empty text={t("home.empty")}>
          {mayPost(who, "opening") && (
            <Link class="button primary" href={at("/post/opening")}>
              {t("home.beginOpening")}
            </Link>
          )}
          {mayPost(who, "receipt") && (
            <Link class="button" href={at("/post/receipt")}>
              {t("home.beginReceipt")}
            </Link>
          )}
        </Empty>
      ) : (
        <ul class="rows">
          {home.latest.map((document) => (
            <DocumentRow key={document.id} document={document} />
          ))}
        </ul>
      )}
    </Section>
  );
}
