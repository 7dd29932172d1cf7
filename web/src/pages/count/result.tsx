/** What came of a count: its accuracy, its document, its lines. */
import type { CountView } from "../../api/counts";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link, useQuery } from "../../router";
import { quantity } from "../../ui/quantity";
import { ReasonText } from "../../ui/reason";
import { Notice } from "../../ui/states";
import { isAsked, lineKey, share } from "./model";
import { Figures } from "./review";
import { Difference, LineName } from "./row";

const DRAWN = 300;

export function Result({ view }: { view: CountView }) {
  return (
    <>
      {view.status === "cancelled" ? (
        <Notice kind="info">
          {t("count.cancelled")} {view.remark}
        </Notice>
      ) : (
        <Posted view={view} />
      )}
      <Lines view={view} />
    </>
  );
}

function Posted({ view }: { view: CountView }) {
  const { at, moment } = useFacility();
  const { accuracy, document } = view;
  const different = accuracy ? accuracy.counted - accuracy.exact : 0;
  return (
    <>
      {view.reversedBy !== null && (
        <Notice kind="warn">{t("count.reversed", { number: view.reversedBy })}</Notice>
      )}
      <Notice kind="ok">
        <p>
          <strong>
            {document
              ? t("document.posted", { kind: t("kind.count"), number: document.number })
              : t("count.allEqual")}
          </strong>
        </p>
        {document && (
          <div class="actions">
            <Link class="button" href={at(`/documents/${document.id}`)}>
              {t("count.toDocument")}
            </Link>
          </div>
        )}
      </Notice>
      {accuracy && (
        <div class="card">
          <dl class="facts">
            <div>
              <dt>{t("count.accuracy")}</dt>
              <dd>
                <strong>{share(accuracy.exactShare)}</strong>
              </dd>
            </div>
            <div>
              <dt>{t("count.counted")}</dt>
              <dd>{accuracy.counted}</dd>
            </div>
            <div>
              <dt>{t("count.exact")}</dt>
              <dd>{accuracy.exact}</dd>
            </div>
            <div>
              <dt>{t("count.different")}</dt>
              <dd>{different}</dd>
            </div>
            <div>
              <dt>{t("count.uncounted")}</dt>
              <dd>{accuracy.uncounted}</dd>
            </div>
            <div>
              <dt>{t("count.ended")}</dt>
              <dd>
                {view.endedAt && moment(view.endedAt)} {view.endedBy}
              </dd>
            </div>
          </dl>
        </div>
      )}
    </>
  );
}

const SHOWN = ["all", "different", "uncounted"] as const;

function Lines({ view }: { view: CountView }) {
  const [query, change] = useQuery();
  const show = SHOWN.find((each) => each === query.show) ?? "all";
  const lines = view.lines.filter(
    (line) =>
      show === "all" ||
      (show === "uncounted" ? !line.count : !!line.count?.difference || isAsked(line)),
  );
  return (
    <>
      <div class="count-shows" role="group" aria-label={t("filter.more")}>
        {SHOWN.map((each) => (
          <button
            key={each}
            type="button"
            class="chip"
            aria-pressed={show === each}
            onClick={() => change({ show: each === "all" ? "" : each })}
          >
            {t(`count.show.${each}`)}
          </button>
        ))}
      </div>
      <ul class="rows count-lines">
        {lines.slice(0, DRAWN).map((line) => {
          const product = view.products[line.product];
          return (
            <li class="row" key={lineKey(line)}>
              <LineName view={view} line={line} />
              <p class="count-said">
                {line.count ? (
                  <>
                    <Figures view={view} line={line} />
                    <Difference view={view} line={line} />
                    {line.deviation !== null && line.deviation !== 0 && (
                      <span class="muted">
                        {t("count.deviation", { share: share(line.deviation) })}
                      </span>
                    )}
                    {line.reason && <ReasonText code={line.reason} />}
                    <span class="muted">{line.count.by}</span>
                  </>
                ) : (
                  <span class="muted">
                    {t("count.uncounted")}
                    {line.book !== null && product && ` · ${quantity(line.book, product)}`}
                  </span>
                )}
              </p>
            </li>
          );
        })}
      </ul>
    </>
  );
}
