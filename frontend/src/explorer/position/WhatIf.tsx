import { useEffect, useRef, useState } from "react";
import { useClient } from "urql";
import type { Tried } from "../address";
import { ExplorerSimulateDocument, type SimulationStepInput } from "../generated/graphql";
import { useText } from "../text";
import { Outcome, type Supposed } from "./Outcome";
import { StepEditor } from "./StepEditor";
import { type Step, USUAL, asked, isAskable } from "./steps";

interface Props {
  subAccountId: string;
  symbol: string;
  assets: readonly string[];
  tried: Tried | null;
}

const STEPS_MAX = 8;

interface Answer {
  supposed: Supposed | null;
  fault: string | null;
  steps: readonly Step[];
  tried: Tried | null;
}

/** Supposes things for a sub-account. */
export function WhatIf({ subAccountId, symbol, assets, tried }: Props) {
  const { t } = useText();
  const client = useClient();
  const next = useRef(1);
  const [steps, setSteps] = useState<Step[]>([{ id: 0, kind: "borrow", asset: symbol, number: "0.1" }]);
  const [isWithModel, setWithModel] = useState(true);
  const [isBusy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => setAnswer(null), [subAccountId]);
  const model = tried && isWithModel ? tried : null;

  const suppose = async () => {
    setBusy(true);
    const first: SimulationStepInput[] = model
      ? [{ model: { asset: symbol, kind: "RATE_MODEL", name: model.name, parameters: model.values } }]
      : [];
    const input = { subAccountId, steps: [...first, ...steps.map(asked)] };
    const { data, error } = await client.query(ExplorerSimulateDocument, { input }, { requestPolicy: "network-only" });
    const found = data?.simulate;
    const supposed = found?.__typename === "Simulation" ? found : null;
    const refused = found && found.__typename !== "Simulation" ? found.message : (error?.message ?? null);
    setAnswer({ supposed, fault: refused, steps, tried: model });
    setBusy(false);
  };
  const add = () => {
    const kind = "priceChange";
    setSteps([...steps, { id: next.current++, kind, asset: assets.find((asset) => asset === "BTC") ?? symbol, number: USUAL[kind] }]);
  };
  const names = answer && [...(answer.tried ? [t.afterModel] : []), ...answer.steps.map((_, index) => t.after(index + 1))];
  const symbols = answer && [...new Set([symbol, ...answer.steps.filter(({ kind }) => kind !== "wait").map(({ asset }) => asset)])];
  return (
    <section className="what-if" aria-labelledby="what-if">
      <h3 id="what-if">{t.whatIf}</h3>
      <p className="lead">{t.whatIfLead}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void suppose();
        }}
      >
        {tried && (
          <label className="check">
            <input type="checkbox" checked={isWithModel} onChange={(event) => setWithModel(event.target.checked)} />
            {t.withTried(t.called(tried.name), symbol)}
          </label>
        )}
        {steps.map((step, index) => (
          <StepEditor
            key={step.id}
            index={index + 1}
            step={step}
            assets={assets}
            onChange={(changed) => setSteps(steps.map((one) => (one.id === step.id ? changed : one)))}
            onRemove={steps.length > 1 || tried ? () => setSteps(steps.filter(({ id }) => id !== step.id)) : null}
          />
        ))}
        <div className="actions">
          <button type="button" className="quiet" disabled={steps.length >= STEPS_MAX} onClick={add}>
            {t.addStep}
          </button>
          <button type="submit" disabled={isBusy || !steps.every(isAskable)}>
            {isBusy ? t.supposing : t.suppose}
          </button>
        </div>
      </form>
      <div aria-live="polite">
        {answer?.fault && (
          <p className="fault" lang="en">
            {answer.fault}
          </p>
        )}
        {answer?.supposed && names && symbols && <Outcome supposed={answer.supposed} names={names} symbols={symbols} />}
      </div>
    </section>
  );
}
