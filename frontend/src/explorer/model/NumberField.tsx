import { useEffect, useId, useState } from "react";
import { isDecimal } from "../../page/decimal";
import { amount, brief } from "../../page/format";
import { useText } from "../text";
import { type Parameter, declared } from "./choice";
import { PLACES, isPercent, numberAt, placeOf, scaleOf, shownValue, writtenValue } from "./scale";

interface Props {
  parameter: Parameter;
  value: string;
  refusal: string | null;
  onChange: (value: string) => void;
}

/** A parameter that is a number: a slider over what is sensible, and a field for what is exact. */
export function NumberField({ parameter, value, refusal, onChange }: Props) {
  const { t, language } = useText();
  const id = useId();
  const known = declared(parameter);
  // The scale stays while the slider is dragged, or the thumb would run away from the finger.
  const [begun, setBegun] = useState(value);
  const scale = scaleOf(known, begun);
  const [text, setText] = useState(() => shownValue(value, known));
  useEffect(() => {
    setText((shown) => (writtenValue(shown, known) === value ? shown : shownValue(value, known)));
  }, [value]);
  const name = t.called(parameter.name);
  const unit = isPercent(known) ? (known.unit === "rate" ? t.units.rate : t.units.percent) : t.units[known.unit as keyof typeof t.units];
  const inWords = (number: string) => (isPercent(known) ? brief(number, language) : amount(number, language));
  const fault = isDecimal(value) ? refusal : t.noNumber;
  return (
    <div className="parameter" role="group" aria-labelledby={`${id}-name`}>
      <label id={`${id}-name`} htmlFor={`${id}-number`}>
        {name}
      </label>
      <input
        type="range"
        aria-label={t.slider(name)}
        aria-valuetext={isDecimal(value) ? `${shownValue(value, known)} ${unit ?? ""}` : t.noNumber}
        min={0}
        max={PLACES}
        step={1}
        value={placeOf(value, scale)}
        onChange={(event) => onChange(numberAt(Number(event.target.value), scale, known))}
      />
      <span className="with-unit">
        <input
          id={`${id}-number`}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          value={text}
          aria-invalid={fault !== null}
          aria-describedby={`${id}-help${fault ? ` ${id}-fault` : ""}`}
          onChange={(event) => {
            setText(event.target.value);
            onChange(writtenValue(event.target.value.trim(), known));
          }}
          onBlur={() => setBegun(value)}
        />
        <span className="unit">{unit}</span>
      </span>
      <p className="help" id={`${id}-help`}>
        <span lang="en">{parameter.description}</span> <span className="bounds">{t.bounds(inWords(known.minimum), inWords(known.maximum))}</span>
      </p>
      {fault && (
        <p className="fault" id={`${id}-fault`} role="alert" lang={isDecimal(value) ? "en" : undefined}>
          {fault}
        </p>
      )}
    </div>
  );
}
