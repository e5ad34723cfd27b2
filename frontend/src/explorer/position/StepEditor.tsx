import { useText } from "../text";
import { KINDS, type Kind, type Step, USUAL, isAskable } from "./steps";

interface Props {
  index: number;
  step: Step;
  assets: readonly string[];
  onChange: (step: Step) => void;
  onRemove: (() => void) | null;
}

/** One step of a supposition. */
export function StepEditor({ index, step, assets, onChange, onRemove }: Props) {
  const { t } = useText();
  const labels: Partial<Record<Kind, string>> = { priceChange: t.byPercent, utilization: t.toPercent, wait: t.days };
  return (
    <fieldset className="step">
      <legend>{t.step(index)}</legend>
      <label>
        {t.kind}
        <select
          value={step.kind}
          onChange={(event) => onChange({ ...step, kind: event.target.value as Kind, number: USUAL[event.target.value as Kind] })}
        >
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {t.kinds[kind]}
            </option>
          ))}
        </select>
      </label>
      {step.kind !== "wait" && (
        <label>
          {t.asset}
          <select value={step.asset} onChange={(event) => onChange({ ...step, asset: event.target.value })}>
            {assets.map((asset) => (
              <option key={asset}>{asset}</option>
            ))}
          </select>
        </label>
      )}
      <label>
        {labels[step.kind] ?? t.amountOf}
        <input
          type="text"
          inputMode="decimal"
          autoComplete="off"
          value={step.number}
          aria-invalid={!isAskable(step)}
          onChange={(event) => onChange({ ...step, number: event.target.value.trim() })}
        />
      </label>
      {onRemove && (
        <button type="button" className="quiet" aria-label={t.removeStep(index)} onClick={onRemove}>
          ×
        </button>
      )}
    </fieldset>
  );
}
