import { useId } from "react";
import { isDecimal, plain, shifted } from "../../page/decimal";
import { useText } from "../text";
import type { Parameter } from "./choice";

type Pairs = [string, string][];

interface Props {
  parameter: Parameter;
  value: Pairs;
  refusal: string | null;
  onChange: (value: Pairs) => void;
}

const shown = (text: string) => (isDecimal(text) && !text.endsWith(".") ? shifted(text, 2) : text);
const written = (text: string) => (isDecimal(text) && !text.endsWith(".") ? shifted(text, -2) : text);

/** A parameter that is a list of points: two fields for each, in percent. */
export function PointsField({ parameter, value, refusal, onChange }: Props) {
  const { t } = useText();
  const id = useId();
  const put = (index: number, axis: 0 | 1, text: string) => {
    onChange(value.map((pair, at) => (at === index ? (axis ? [pair[0], written(text)] : [written(text), pair[1]]) : pair)));
  };
  const added = (): [string, string] => {
    const [x = "0", y = "0"] = value.at(-2) ?? value.at(-1) ?? [];
    const [lastX = "1"] = value.at(-1) ?? [];
    return [plain(((Number(x) + Number(lastX)) / 2).toFixed(4)), y];
  };
  const isFine = value.flat().every(isDecimal);
  const fault = isFine ? refusal : t.noNumber;
  return (
    <fieldset className="parameter points" aria-describedby={`${id}-help${fault ? ` ${id}-fault` : ""}`}>
      <legend>{t.called(parameter.name)}</legend>
      <ol>
        {value.map(([x, y], index) => (
          <li key={index}>
            <input type="text" inputMode="decimal" aria-label={t.pointX(index + 1)} value={shown(x)} onChange={(event) => put(index, 0, event.target.value)} />
            <input type="text" inputMode="decimal" aria-label={t.pointY(index + 1)} value={shown(y)} onChange={(event) => put(index, 1, event.target.value)} />
            <button
              type="button"
              className="quiet"
              aria-label={t.removePoint(index + 1)}
              disabled={value.length <= (parameter.countMinimum ?? 0)}
              onClick={() => onChange(value.filter((_, at) => at !== index))}
            >
              ×
            </button>
          </li>
        ))}
      </ol>
      <button
        type="button"
        className="quiet"
        disabled={value.length >= (parameter.countMaximum ?? 0)}
        onClick={() => onChange([...value.slice(0, -1), added(), ...value.slice(-1)])}
      >
        {t.addPoint}
      </button>
      <p className="help" id={`${id}-help`} lang="en">
        {parameter.description}
      </p>
      {fault && (
        <p className="fault" id={`${id}-fault`} role="alert">
          {fault}
        </p>
      )}
    </fieldset>
  );
}
