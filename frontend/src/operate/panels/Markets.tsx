import { useState } from "react";
import { amount, percent } from "../../page/format";
import { Act } from "../act";
import {
  OperatePauseDocument,
  OperatePauseEverythingDocument,
  OperateResumeDocument,
  type OperateTodayQuery,
  type PauseScope,
} from "../generated/graphql";
import { useText } from "../text";
import { List } from "./List";

const SCOPES: readonly PauseScope[] = ["NEW_RISK", "PAYOUTS", "TRANSFERS"];

interface Props {
  today: OperateTodayQuery;
  docs: string | null;
  onDone: () => void;
}

/** What each market has to cover, and what is stopped in it or everywhere. */
export function Markets({ today, docs, onDone }: Props) {
  const { t, language } = useText();
  const [scope, setScope] = useState<PauseScope>("NEW_RISK");
  const [reason, setReason] = useState("");
  const ending = new Map(today.operations.endingMarkets.map((one) => [one.market.asset.symbol, one]));
  const covers = new Map(today.solvency.map((line) => [line.asset.symbol, line]));
  const isReady = reason.trim() !== "";
  return (
    <List
      name="markets"
      title={t.markets}
      lead={t.marketsLead}
      docs={docs}
      rows={today.markets}
      keyOf={({ id }) => id}
      columns={[
        {
          head: t.market,
          cell: ({ asset, state }) => {
            const end = ending.get(asset.symbol);
            return (
              <>
                <strong>{asset.symbol}</strong> <span className="tag">{t.states[state]}</span>
                {end && <span className="help">{t.ending(end.lending, end.matured, end.owing)}</span>}
              </>
            );
          },
        },
        { head: t.utilization, cell: ({ utilization }) => percent(utilization, language, 1) },
        {
          head: t.model,
          cell: ({ rateModel }) => (
            <span className={rateModel.status === "LIVE" ? undefined : "fault"}>
              {rateModel.model.name} {rateModel.status !== "LIVE" && `(${t.stale})`}
            </span>
          ),
        },
        {
          head: t.gap,
          cell: ({ asset }) => {
            const gap = covers.get(asset.symbol)?.gap ?? "0";
            return <span className={Number(gap) > 0 ? "fault" : undefined}>{amount(gap, language)}</span>;
          },
        },
        { head: t.treasury, cell: ({ asset }) => amount(covers.get(asset.symbol)?.treasury ?? "0", language) },
        { head: t.insurance, cell: ({ asset }) => amount(covers.get(asset.symbol)?.insurance ?? "0", language) },
        {
          head: t.paused,
          cell: ({ asset, pauses }) => (
            <span className="acts">
              {pauses.map((pause) => (
                <Act
                  key={pause.scope}
                  document={OperateResumeDocument}
                  input={(idempotencyKey) => ({ asset: asset.symbol, scopes: [pause.scope], idempotencyKey })}
                  onDone={onDone}
                >
                  {t.resume(t.scopes[pause.scope] ?? pause.scope)}
                </Act>
              ))}
              <Act
                document={OperatePauseDocument}
                input={(idempotencyKey) => ({ asset: asset.symbol, scopes: [scope], reason, idempotencyKey })}
                onDone={onDone}
                isDisabled={!isReady || pauses.some((pause) => pause.scope === scope)}
                isQuiet
              >
                {t.stop}
              </Act>
            </span>
          ),
        },
      ]}
    >
      <div className="stopping">
        <label>
          {t.stopWhat}
          <select value={scope} onChange={(event) => setScope(event.target.value as PauseScope)}>
            {SCOPES.map((one) => (
              <option key={one} value={one}>
                {t.scopes[one]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t.stopReason}
          <input value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
        <Act
          document={OperatePauseEverythingDocument}
          input={(idempotencyKey) => ({ scopes: [scope], reason, idempotencyKey })}
          onDone={onDone}
          isDisabled={!isReady}
        >
          {t.stopEverything}
        </Act>
      </div>
    </List>
  );
}
