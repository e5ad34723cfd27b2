import type { Tried, Value } from "../address";
import { useText } from "../text";
import { NumberField } from "./NumberField";
import { PointsField } from "./PointsField";
import { type CatalogModel, isPoints, valuesOf } from "./choice";
import type { Refusal } from "./refusal";

interface Props {
  models: readonly CatalogModel[];
  live: { name: string; parameters: unknown };
  tried: Tried | null;
  refusal: Refusal | null;
  onTry: (tried: Tried | null) => void;
}

/** Chooses a model, and moves its parameters. */
export function ModelPanel({ models, live, tried, refusal, onTry }: Props) {
  const { t } = useText();
  const model = models.find(({ name }) => name === (tried?.name ?? live.name));
  const values = model ? valuesOf(model, tried, live) : {};
  const put = (name: string, value: Value) => model && onTry({ name: model.name, values: { ...values, [name]: value } });
  const atModel = refusal && !model?.parameters.some(({ name }) => name === refusal.parameter) ? refusal : null;
  return (
    <section className="card model" aria-labelledby="model">
      <div className="head">
        <h2 id="model">{t.model}</h2>
        <button type="button" className="quiet" disabled={tried === null} onClick={() => onTry(null)}>
          {t.reset}
        </button>
      </div>
      <p className="lead">{t.modelLead}</p>
      <select
        aria-label={t.model}
        value={tried?.name ?? ""}
        onChange={(event) => onTry(event.target.value ? { name: event.target.value, values: {} } : null)}
      >
        <option value="">{t.asItIs(t.called(live.name))}</option>
        {models.map(({ name }) => (
          <option key={name} value={name}>
            {t.called(name)}
          </option>
        ))}
      </select>
      {atModel && (
        <p className="fault" role="alert" lang="en">
          {atModel.message}
        </p>
      )}
      {model && (
        <>
          <div className="parameters" key={`${model.name} ${tried === null}`}>
            {model.parameters.map((parameter) => {
              const value = values[parameter.name] ?? "";
              const told = refusal?.parameter === parameter.name ? refusal.message : null;
              const shared = { parameter, refusal: told, onChange: (next: Value) => put(parameter.name, next) };
              return isPoints(parameter) ? (
                <PointsField key={parameter.name} {...shared} value={typeof value === "string" ? [] : value} />
              ) : (
                <NumberField key={parameter.name} {...shared} value={typeof value === "string" ? value : ""} />
              );
            })}
            {model.parameters.length === 0 && <p className="help">{t.noParameters}</p>}
          </div>
          <details className="about">
            <summary>{t.formula}</summary>
            <p lang="en">
              <code>{model.formula}</code>
            </p>
            <p lang="en" className="help">
              {model.description}
            </p>
            <p className="help">{t.from(model.plugin.name, model.version)}</p>
          </details>
        </>
      )}
    </section>
  );
}
