/** What lines of both directions share: product, remove button, refusals in plain words. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Product } from "../../api/types";
import { t } from "../../i18n";
import { Icon } from "../../ui/icon";
import { productName } from "../../ui/quantity";
import { QtyField } from "../../ui/qty-field";
import type { LineDraft } from "./draft";
import type { FormParts } from "./form";

export interface LineProps extends FormParts {
  line: LineDraft;
  index: number;
  /** Just added: its first empty field takes the focus. */
  fresh: boolean;
}

export const productOf = ({ ground, line }: LineProps): Product | undefined =>
  ground.products.find((p) => p.code === line.product);

/** The fault found here before sending, in words. */
export function faultAt({ faults, index }: LineProps, field: string): string | undefined {
  const fault = faults[`lines[${index}].${field}`];
  return fault && t(`fault.${fault}`);
}

export function LineFrame(props: { of: LineProps; children: ComponentChildren }) {
  const { line, index, model, fresh, refused } = props.of;
  const product = productOf(props.of);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!fresh) return;
    const fields = [...frame.current!.querySelectorAll<HTMLInputElement>("input,select")];
    (fields.find((f) => f.value === "") ?? fields[fields.length - 1])?.focus();
  }, [fresh]);
  const wrong = refused.lines[index];
  return (
    <div class={wrong ? "card line line-refused" : "card line"} ref={frame}>
      <div class="line-head">
        <strong>
          {index + 1}. {product ? productName(product) : line.product}
        </strong>
        <button
          type="button"
          class="icon-button"
          aria-label={t("line.remove", { n: index + 1 })}
          onClick={() => model.dropLine(line.key)}
        >
          <Icon name="close" />
        </button>
      </div>
      <div class="columns">{props.children}</div>
      {wrong?.map((text) => (
        <p key={text} class="error" role="alert">
          {text}
        </p>
      ))}
    </div>
  );
}

export function LineQty(props: { of: LineProps; available?: number }) {
  const { line, model, locked } = props.of;
  const product = productOf(props.of);
  return (
    <QtyField
      label={t("line.qty")}
      text={line.qty}
      onText={(qty) => model.setLine(line.key, { qty })}
      packs={product?.packs ?? []}
      baseUnit={product?.baseUnit ?? ""}
      available={props.available}
      error={faultAt(props.of, "units")}
      disabled={locked}
    />
  );
}
