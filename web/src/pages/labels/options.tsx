/** What narrows the choice down, what is typed on labels, and how they are printed. */
import type { Query } from "../../api/client";
import type { Subject, Template } from "../../api/labels";
import { useFacility } from "../../facility";
import { language, t } from "../../i18n";
import type { Params } from "../../router";
import { SelectField, TextField } from "../../ui/field";
import { Section } from "../../ui/page";
import { GridFields, rememberedGrid, type SheetGrid } from "./grid";

export interface Options {
  language: "zh" | "en";
  copies: string;
  paper: "a4" | "roll";
  skip: string;
  cropMarks: boolean;
  grid: SheetGrid;
  /** What is typed, by field, for all labels. */
  values: Record<string, string>;
}

export const startingOptions = (template: Template): Options => ({
  language: language.get(),
  copies: "1",
  paper: template.printer === "roll" ? "roll" : "a4",
  skip: "",
  cropMarks: true,
  grid: rememberedGrid(template.key),
  values: {},
});

export const paperQuery = (options: Options): Query =>
  options.paper === "roll"
    ? { paper: "roll" }
    : { paper: "a4", skip: options.skip, cropMarks: options.cropMarks, ...options.grid };

const WITHIN_DAYS = [30, 90, 180, 365];
const STATES = ["due", "never", "outdated", "current"] as const;
/** What lies in a storeroom, is of a product, or expires. */
const IN_ROOM: readonly Subject[] = ["card", "lot", "shelf", "zone", "room"];
const OF_GOODS: readonly Subject[] = ["card", "lot", "shelf", "product"];

export function Filters(props: {
  template: Template;
  query: Params;
  change: (change: Params) => void;
}) {
  const { query, change, template } = props;
  const { facility } = useFacility();
  const rooms = (facility.storerooms ?? []).filter((room) => room.status !== "retired");
  return (
    <div class="filters filters-open">
      {IN_ROOM.includes(template.subject) && rooms.length > 0 && (
        <SelectField
          label={t("labels.storeroom")}
          none={t("filter.all")}
          choices={rooms.map((room) => ({ value: room.code, text: room.name }))}
          value={query.storeroom ?? ""}
          onValue={(storeroom) => change({ storeroom })}
        />
      )}
      <SelectField
        label={t("labels.state")}
        none={t("filter.all")}
        choices={STATES.map((state) => ({ value: state, text: t(`labels.state.${state}`) }))}
        value={query.state ?? ""}
        onValue={(state) => change({ state })}
      />
      {OF_GOODS.includes(template.subject) && (
        <>
          <SelectField
            label={t("labels.expiring")}
            none={t("filter.all")}
            choices={WITHIN_DAYS.map((n) => ({
              value: String(n),
              text: t("filter.withinDays", { n }),
            }))}
            value={query.within ?? ""}
            onValue={(within) => change({ within })}
          />
          <ProductField query={query} change={change} />
        </>
      )}
    </div>
  );
}

function ProductField(props: { query: Params; change: (change: Params) => void }) {
  return (
    <TextField
      label={t("labels.product")}
      hint={t("labels.productHint")}
      value={props.query.product ?? ""}
      onValue={(product) => props.change({ product: product.trim().toUpperCase() })}
    />
  );
}

interface Props {
  template: Template;
  options: Options;
  set: (options: Options) => void;
}

/** What the program does not know. */
export function Fields({ template, options, set }: Props) {
  const typed = template.fields.filter((field) => !field.live && !field.inRows);
  if (typed.length === 0) return null;
  const change = (name: string) => (value: string) => {
    const { [name]: _, ...others } = options.values;
    set({ ...options, values: value ? { ...others, [name]: value } : others });
  };
  return (
    <Section title={t("labels.fill")} aside={<span class="muted">{t("labels.fillHint")}</span>}>
      <div class="columns">
        {typed.map((field) =>
          field.choices.length > 0 ? (
            <SelectField
              key={field.name}
              label={field.label}
              required={field.required}
              none=""
              choices={field.choices.map((value) => ({ value, text: value }))}
              value={options.values[field.name] ?? ""}
              onValue={change(field.name)}
            />
          ) : (
            <TextField
              key={field.name}
              label={field.label}
              required={field.required}
              value={options.values[field.name] ?? ""}
              onValue={change(field.name)}
            />
          ),
        )}
      </div>
    </Section>
  );
}

export function How({ template, options, set }: Props) {
  const change = (part: Partial<Options>) => set({ ...options, ...part });
  // What fills a whole sheet has no places on it.
  const isGrid = options.paper === "a4" && Math.max(template.width, template.height) < 200;
  return (
    <Section title={t("labels.how")}>
      <div class="columns">
        <SelectField
          label={t("labels.paper")}
          required
          choices={(["a4", "roll"] as const).map((value) => ({
            value,
            text: t(`labels.paper.${value}`),
          }))}
          value={options.paper}
          onValue={(paper) => change({ paper: paper as Options["paper"] })}
        />
        <TextField
          label={t("labels.copies")}
          required
          value={options.copies}
          onValue={(copies) => change({ copies })}
          input={{ inputMode: "numeric" }}
        />
        <SelectField
          label={t("labels.language")}
          required
          choices={(["zh", "en"] as const).map((value) => ({
            value,
            text: t(`labels.language.${value}`),
          }))}
          value={options.language}
          onValue={(chosen) => change({ language: chosen as Options["language"] })}
        />
        {isGrid && (
          <TextField
            label={t("labels.skip")}
            value={options.skip}
            onValue={(skip) => change({ skip: skip.replace(/\D/g, "") })}
            input={{ inputMode: "numeric" }}
          />
        )}
      </div>
      {options.paper === "a4" && (
        <label class="check">
          <input
            type="checkbox"
            checked={options.cropMarks}
            onChange={(e) => change({ cropMarks: e.currentTarget.checked })}
          />
          {t("labels.cropMarks")}
        </label>
      )}
      {isGrid && (
        <GridFields template={template.key} grid={options.grid} set={(grid) => change({ grid })} />
      )}
    </Section>
  );
}
