/** Sample counts: lots drawn once by the visit's own id, counted without seeing the book. */
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { present } from "../../lib/clock";
import { SelectField, TextField } from "../../ui/field";
import type { Draft, SampleDraft } from "./model";
import { lotKey, pick } from "./pick";

const COUNTS = [3, 5, 10, 20];

export function SampleSection(props: {
  draft: Draft;
  onSample: (sample: SampleDraft | null) => void;
}) {
  const { sample, basis } = props.draft;
  const [count, setCount] = useState(5);
  const now = () => new Date(present()).toISOString();
  const lots = basis.lots.filter((lot) => lot.units > 0);
  // Drawn again, the same lots come: nobody draws until they like what they get.
  const seed = props.draft.id;
  const begin = () => {
    const lines = pick(lots, seed, count);
    props.onSample({
      seed,
      pickedAt: now(),
      lines: lines.map((lot) => ({ ...lot, counted: "", countedAt: null })),
    });
  };
  const write = (at: number, counted: string) => {
    const lines = sample!.lines.map((line, i) =>
      i === at ? { ...line, counted, countedAt: counted ? now() : null } : line,
    );
    props.onSample({ ...sample!, lines });
  };
  if (lots.length === 0) return <p class="muted">{t("sample.nothing")}</p>;
  if (!sample)
    return (
      <div class="sample-begin">
        <SelectField
          label={t("sample.count")}
          required
          value={String(count)}
          onValue={(value) => setCount(Number(value))}
          choices={COUNTS.map((n) => ({ value: String(n), text: t("sample.lots", { n }) }))}
        />
        <button type="button" class="button" onClick={begin}>
          {t("sample.begin")}
        </button>
      </div>
    );
  return (
    <>
      <p class="muted">{t("sample.blind")}</p>
      <ul class="rows">
        {sample.lines.map((line, i) => (
          <li class="row sample-line" key={lotKey(line)}>
            <p>
              <strong>{line.name}</strong> {line.spec}
            </p>
            <p class="row-sub">
              <span>{t("lot.named", { number: line.lot || t("lot.none") })}</span>
              {line.expiry && <span>{t("lot.expires", { day: line.expiry })}</span>}
              <span>{line.zoneName}</span>
            </p>
            <TextField
              label={t("sample.counted", { unit: line.baseUnit })}
              required
              value={line.counted}
              onValue={(counted) => write(i, counted)}
              input={{ inputMode: "numeric" }}
              error={
                line.counted && !/^\d{1,9}$/.test(line.counted) ? t("sample.unreadable") : undefined
              }
            />
          </li>
        ))}
      </ul>
      {sample.lines.every((line) => line.counted === "") && (
        <button type="button" class="button quiet" onClick={() => props.onSample(null)}>
          {t("sample.drop")}
        </button>
      )}
    </>
  );
}
