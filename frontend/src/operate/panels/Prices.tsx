import { moment, price, signedPercent } from "../../page/format";
import { Act } from "../act";
import { OperateConfirmPriceDocument, type OperateTodayQuery } from "../generated/graphql";
import { useText } from "../text";
import { List } from "./List";

type Status = OperateTodayQuery["priceStatus"][number];

/** The prices on which nothing new may be risked; one that was never observed matters only where somebody could. */
export function pricesThatWait({ priceStatus, operations }: OperateTodayQuery): Status[] {
  const stale = new Set(operations.stalePrices.map(({ symbol }) => symbol));
  return priceStatus.filter(({ problem, asset }) => problem !== null && (problem !== "MISSING" || stale.has(asset.symbol)));
}

/** What each source says, and what was made of it; while the price is held one of them can be taken. */
function Sources({ status, onDone }: { status: Status; onDone: () => void }) {
  const { t, language } = useText();
  const { asset, halt, agreeing, terms, sources } = status;
  return (
    <>
      <span className={agreeing < terms.quorum ? "fault" : undefined}>{t.agreeing(agreeing, terms.quorum)}</span>
      <ul className="plain">
        {sources.map(({ source, usd, said, deviation, verdict }) => (
          <li key={source}>
            {source}: {price(usd ?? said, language)} {deviation && `(${signedPercent(deviation, language)})`} <span className="tag">{t.verdicts[verdict] ?? verdict}</span>{" "}
            {halt && usd && (
              <Act
                document={OperateConfirmPriceDocument}
                input={(idempotencyKey) => ({ asset: asset.symbol, usd, idempotencyKey })}
                onDone={onDone}
                isQuiet
              >
                {t.takePrice}
              </Act>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Prices that are old, held, off their peg or not there, and what their sources say. */
export function Prices({ today, docs, onDone }: { today: OperateTodayQuery; docs: string | null; onDone: () => void }) {
  const { t, language } = useText();
  const rows = pricesThatWait(today);
  return (
    <List
      name="prices"
      title={t.prices}
      lead={t.pricesLead}
      docs={docs}
      runbook={rows.some(({ halt }) => halt) ? "price-held" : "price-old"}
      rows={rows}
      keyOf={({ asset }) => asset.symbol}
      columns={[
        { head: t.asset, cell: ({ asset }) => <strong>{asset.symbol}</strong> },
        { head: t.price, cell: ({ asset: { price: last } }) => (last ? price(last.usd, language) : t.never) },
        { head: t.since, cell: ({ asset: { price: last } }) => (last ? moment(last.observedAt, language) : "–") },
        { head: t.why, cell: ({ problem, halt }) => <span className="fault">{(halt && t.halts[halt]) || (problem && t.problems[problem])}</span> },
        { head: t.sources, cell: (status) => <Sources status={status} onDone={onDone} /> },
      ]}
    />
  );
}
