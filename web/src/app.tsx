/** Which page each address shows, and who gets to see pages at all. */
import { useEffect, useState } from "preact/hooks";
import { homeWords, language, t } from "./i18n";
import { useStore } from "./lib/store";
import { FacilityGate } from "./facility";
import { LinkPage } from "./pages/link";
import { PasswordPage } from "./pages/password";
import { SignIn } from "./pages/sign-in";
import Start from "./pages/start";
import {
  Link,
  lazy,
  match,
  Router,
  usePath,
  useQuery,
  type LazyPage,
  type Params,
  type Route,
} from "./router";
import { me, restoreSession } from "./session";
import { ErrorBoundary } from "./ui/error-boundary";
import { Page } from "./ui/page";
import { Empty, Failure, Loading } from "./ui/states";
import { Shell } from "./shell/shell";
import type { ComponentType } from "preact";

/** Pages about one facility are drawn once it is loaded. */
function inFacility(Inner: LazyPage, name = "facility"): ComponentType<Params> {
  return function InFacility(params: Params) {
    // Its code comes while the facility does: each way there and back is long on a thin line.
    useEffect(() => void Inner.fetch().catch(() => {}), []);
    return (
      <FacilityGate code={params[name] ?? ""}>
        <Inner {...params} />
      </FacilityGate>
    );
  };
}

const HomePage = lazy(() => import("./pages/home"), homeWords);
const CheckPaper = lazy(() => import("./pages/papers/check"));

const routes: Route[] = [
  { pattern: "/", page: Start },
  { pattern: "/password", page: () => <PasswordPage /> },
  { pattern: "/sessions", page: lazy(() => import("./pages/sessions")) },
  { pattern: "/waiting", page: lazy(() => import("./pages/waiting/page")) },
  { pattern: "/tokens", page: lazy(() => import("./pages/tokens/page")) },
  { pattern: "/api", page: lazy(() => import("./pages/api/page")) },
  { pattern: "/alerts", page: lazy(() => import("./pages/alerts/page")) },
  { pattern: "/admin/alerts", page: lazy(() => import("./pages/admin/alerts/page")) },
  { pattern: "/more", page: lazy(() => import("./pages/more")) },
  { pattern: "/facilities", page: lazy(() => import("./pages/facilities")) },
  { pattern: "/f/:facility", page: inFacility(HomePage) },
  { pattern: "/f/:facility/stock", page: inFacility(lazy(() => import("./pages/stock/page"))) },
  {
    pattern: "/f/:facility/stock/:product",
    page: inFacility(lazy(() => import("./pages/card/page"))),
  },
  { pattern: "/f/:facility/lots/:lot", page: inFacility(lazy(() => import("./pages/lot/page"))) },
  { pattern: "/f/:facility/documents", page: inFacility(lazy(() => import("./pages/documents"))) },
  {
    pattern: "/f/:facility/documents/:document",
    page: inFacility(lazy(() => import("./pages/document/page"))),
  },
  {
    pattern: "/f/:facility/documents/:document/print",
    page: inFacility(lazy(() => import("./pages/document/print"))),
  },
  { pattern: "/f/:facility/counts", page: inFacility(lazy(() => import("./pages/count/list"))) },
  { pattern: "/f/:facility/counts/new", page: inFacility(lazy(() => import("./pages/count/new"))) },
  {
    pattern: "/f/:facility/counts/:count",
    page: inFacility(lazy(() => import("./pages/count/page"))),
  },
  {
    pattern: "/f/:facility/counts/:count/review",
    page: inFacility(lazy(() => import("./pages/count/review"))),
  },
  {
    pattern: "/f/:facility/counts/:count/print",
    page: inFacility(lazy(() => import("./pages/count/print"))),
  },
  {
    pattern: "/f/:facility/climate",
    page: inFacility(lazy(() => import("./pages/climate/page"))),
  },
  {
    pattern: "/f/:facility/climate/excursions/:excursion",
    page: inFacility(lazy(() => import("./pages/climate/followed"))),
  },
  {
    pattern: "/f/:facility/climate/print",
    page: inFacility(lazy(() => import("./pages/climate/print"))),
  },
  {
    pattern: "/f/:facility/climate/asides",
    page: inFacility(lazy(() => import("./pages/climate/asides"))),
  },
  {
    pattern: "/f/:facility/climate/sensors",
    page: inFacility(lazy(() => import("./pages/climate/sensors"))),
  },
  {
    pattern: "/f/:facility/months",
    page: inFacility(lazy(() => import("./pages/months/page"))),
  },
  {
    pattern: "/f/:facility/months/:month",
    page: inFacility(lazy(() => import("./pages/months/close"))),
  },
  {
    pattern: "/f/:facility/balance",
    page: inFacility(lazy(() => import("./pages/balance/page"))),
  },
  {
    pattern: "/f/:facility/balance/print",
    page: inFacility(lazy(() => import("./pages/balance/print"))),
  },
  { pattern: "/regions/:region/balance", page: lazy(() => import("./pages/balance/region")) },
  { pattern: "/f/:facility/incoming", page: inFacility(lazy(() => import("./pages/incoming"))) },
  { pattern: "/f/:facility/post", page: inFacility(lazy(() => import("./pages/post/choose"))) },
  { pattern: "/f/:facility/post/:kind", page: inFacility(lazy(() => import("./pages/post/page"))) },
  { pattern: "/f/:facility/recalls", page: inFacility(lazy(() => import("./pages/lots/here"))) },
  { pattern: "/recalls", page: lazy(() => import("./pages/lots/recalls")) },
  { pattern: "/climate/rooms", page: lazy(() => import("./pages/climate/rooms")) },
  { pattern: "/lots", page: lazy(() => import("./pages/lots/page")) },
  { pattern: "/lots/doubles", page: lazy(() => import("./pages/lots/doubles")) },
  { pattern: "/lots/:lot", page: lazy(() => import("./pages/lots/lot")) },
  {
    pattern: "/f/:facility/stock/:product/print",
    page: inFacility(lazy(() => import("./pages/papers/card"))),
  },
  { pattern: "/staff", page: lazy(() => import("./pages/staff/register")) },
  { pattern: "/f/:facility/staff", page: inFacility(lazy(() => import("./pages/staff/page"))) },
  { pattern: "/f/:facility/needs", page: inFacility(lazy(() => import("./pages/needs/page"))) },
  {
    pattern: "/f/:facility/requisitions",
    page: inFacility(lazy(() => import("./pages/requisitions/list"))),
  },
  {
    pattern: "/f/:facility/requisitions/:requisition",
    page: inFacility(lazy(() => import("./pages/requisitions/page"))),
  },
  {
    pattern: "/f/:facility/requisitions/:requisition/picks",
    page: inFacility(lazy(() => import("./pages/requisitions/picks-print"))),
  },
  {
    pattern: "/f/:facility/in-transit",
    page: inFacility(lazy(() => import("./pages/requisitions/transit"))),
  },
  {
    pattern: "/f/:facility/allocation",
    page: inFacility(lazy(() => import("./pages/requisitions/allocation"))),
  },
  { pattern: "/needs", page: lazy(() => import("./pages/needs/wide")) },
  { pattern: "/f/:facility/expiry", page: inFacility(lazy(() => import("./pages/papers/expiry"))) },
  {
    pattern: "/f/:facility/expiry/print",
    page: inFacility(lazy(() => import("./pages/papers/expiry-print"))),
  },
  {
    pattern: "/f/:facility/papers/dispensing",
    page: inFacility(lazy(() => import("./pages/papers/dispensing"))),
  },
  { pattern: "/f/:facility/labels", page: inFacility(lazy(() => import("./pages/labels/page"))) },
  {
    pattern: "/f/:facility/labels/new/:template",
    page: inFacility(lazy(() => import("./pages/labels/new"))),
  },
  {
    pattern: "/f/:facility/labels/log/:job",
    page: inFacility(lazy(() => import("./pages/labels/job"))),
  },
  { pattern: "/scan", page: lazy(() => import("./pages/scan/enter")) },
  {
    pattern: "/f/:facility/dispense",
    page: inFacility(lazy(() => import("./pages/dispense/page"))),
  },
  { pattern: "/f/:facility/day", page: inFacility(lazy(() => import("./pages/day/page"))) },
  { pattern: "/f/:facility/day/print", page: inFacility(lazy(() => import("./pages/day/print"))) },
  {
    pattern: "/f/:facility/dispensed",
    page: inFacility(lazy(() => import("./pages/dispensed/page"))),
  },
  { pattern: "/f/:facility/visits", page: inFacility(lazy(() => import("./pages/visit/here"))) },
  {
    pattern: "/f/:facility/visits/new",
    page: inFacility(lazy(() => import("./pages/visit/new"))),
  },
  {
    pattern: "/f/:facility/visits/:visit",
    page: inFacility(lazy(() => import("./pages/visit/page"))),
  },
  {
    pattern: "/f/:facility/findings",
    page: inFacility(lazy(() => import("./pages/findings/here"))),
  },
  {
    pattern: "/f/:facility/findings/:finding",
    page: inFacility(lazy(() => import("./pages/findings/finding"))),
  },
  { pattern: "/visits", page: lazy(() => import("./pages/visit/list")) },
  { pattern: "/visits/sheet", page: lazy(() => import("./pages/reports/sheet")) },
  { pattern: "/visits/plan", page: lazy(() => import("./pages/reports/plan")) },
  { pattern: "/visits/progress", page: lazy(() => import("./pages/reports/progress")) },
  { pattern: "/findings", page: lazy(() => import("./pages/findings/list")) },
  { pattern: "/standards", page: lazy(() => import("./pages/standards/list")) },
  {
    pattern: "/standards/:standard/:version",
    page: lazy(() => import("./pages/standards/page")),
  },
  { pattern: "/regions/:region/dispensed", page: lazy(() => import("./pages/dispensed/region")) },
  { pattern: "/f/:facility/scan", page: inFacility(lazy(() => import("./pages/scan/page"))) },
  { pattern: "/paper", page: CheckPaper },
  { pattern: "/paper/:code", page: CheckPaper },
  { pattern: "/lots/:lot/notice", page: lazy(() => import("./pages/lots/notice")) },
  { pattern: "/admin/users", page: lazy(() => import("./pages/admin/users")) },
  { pattern: "/admin/users/new", page: lazy(() => import("./pages/admin/user-new")) },
  { pattern: "/admin/users/:user", page: lazy(() => import("./pages/admin/user")) },
  { pattern: "/admin/facilities/new", page: lazy(() => import("./pages/admin/facility-new")) },
  {
    pattern: "/admin/facilities/:code/people",
    page: lazy(() => import("./pages/admin/access")),
  },
  {
    pattern: "/admin/facilities/:code/rooms/:room",
    page: lazy(() => import("./pages/admin/room/page")),
  },
  { pattern: "/admin/supply-plans", page: lazy(() => import("./pages/admin/supply-plans")) },
  { pattern: "/admin/settings", page: lazy(() => import("./pages/admin/settings")) },
  { pattern: "/admin/facilities/:code", page: lazy(() => import("./pages/admin/facility")) },
  { pattern: "/admin/products", page: lazy(() => import("./pages/admin/products")) },
  { pattern: "/admin/products/new", page: lazy(() => import("./pages/admin/product-new")) },
  {
    pattern: "/admin/products/doubles",
    page: lazy(() => import("./pages/admin/product-doubles")),
  },
  { pattern: "/admin/products/:code", page: lazy(() => import("./pages/admin/product")) },
  { pattern: "/admin/regions", page: lazy(() => import("./pages/admin/regions")) },
  { pattern: "/admin/sources", page: lazy(() => import("./pages/mqtt/page")) },
  { pattern: "/admin/sources/profiles", page: lazy(() => import("./pages/mqtt/profiles")) },
  { pattern: "/admin/sources/:code", page: lazy(() => import("./pages/mqtt/devices")) },
  { pattern: "/machines", page: lazy(() => import("./pages/machines/list")) },
  {
    pattern: "/machines/:machine",
    page: inFacility(
      lazy(() => import("./pages/machines/page")),
      "machine",
    ),
  },
  { pattern: "/import", page: lazy(() => import("./pages/import/page")) },
  { pattern: "/import/:draft", page: lazy(() => import("./pages/import/draft")) },
  { pattern: "/admin/audit", page: lazy(() => import("./pages/admin/audit")) },
];

function NoPage() {
  return (
    <Page title={t("error.title")}>
      <Empty text={t("error.noPage")}>
        <Link class="button primary" href="/">
          {t("nav.home")}
        </Link>
        <Link class="button" href="/more">
          {t("nav.more")}
        </Link>
      </Empty>
    </Page>
  );
}

/** Asks once who is signed in; then the pages, or the way to them. */
function Gate() {
  const who = useStore(me);
  const [error, setError] = useState<unknown>(null);
  const path = usePath();
  const [query] = useQuery();
  const ask = () => {
    setError(null);
    restoreSession().catch(setError);
  };
  const token = match("/link/:token", path)?.token;
  // A link signs in by itself; after it, there is somebody.
  useEffect(() => {
    if (!token) ask();
  }, [!token]);
  if (token) return <LinkPage token={token} />;
  if (error) return <Failure error={error} retry={ask} />;
  if (who === undefined) return <Loading />;
  // A paper is checked by whoever holds it; those who keep the book sign in to see its figures.
  const paper = match("/paper/:code", path) ?? match("/paper", path);
  if (who === null && paper && query.signIn !== "1")
    return (
      <main class="open-page">
        <CheckPaper key={path} {...paper} />
      </main>
    );
  if (who === null) return <SignIn />;
  if (who.mustChangePassword) return <PasswordPage forced />;
  return (
    <Shell>
      <ErrorBoundary key={path}>
        <Router routes={routes} otherwise={<NoPage />} />
      </ErrorBoundary>
    </Shell>
  );
}

export function App() {
  // Keyed by language: every sentence is drawn again when it changes.
  return (
    <ErrorBoundary key={useStore(language)}>
      <Gate />
    </ErrorBoundary>
  );
}
