import { useState } from "react";
import { useQuery } from "urql";
import { dollars, ratio } from "../../page/format";
import { OperateRiskDocument } from "../generated/graphql";
import { useText } from "../text";
import { List } from "./List";

const SHOWN = 20;
const BELOWS = ["1", "1.1", "1.5", "2", ""] as const;
/** The empty one stands for everybody who owes something. */

/** Who is nearest to liquidation; `turn` changes when it is to be asked again. */
export function AtRisk({ docs, turn }: { docs: string | null; turn: number }) {
  const { t, language } = useText();
  const [below, setBelow] = useState<string>("1.5");
  const [{ data }] = useQuery({
    query: OperateRiskDocument,
    variables: { first: SHOWN, healthBelow: below || null },
    requestPolicy: "network-only",
    context: useTurn(turn),
  });
  const found = data?.operations.accountsAtRisk;
  return (
    <List
      name="risk"
      title={t.risk}
      lead={t.riskLead}
      docs={docs}
      runbook="many-liquidations"
      rows={found?.edges.map(({ node }) => node) ?? []}
      hasMore={found?.pageInfo.hasNextPage ?? false}
      keyOf={({ id }) => id}
      columns={[
        { head: t.account, cell: ({ id, name }) => <span title={id}>{name}</span> },
        { head: t.health, cell: ({ margin: { healthFactor } }) => (healthFactor ? ratio(healthFactor, language) : "–") },
        {
          head: t.status,
          cell: ({ margin: { status } }) => <span className={status === "LIQUIDATABLE" ? "fault" : undefined}>{t.statuses[status] ?? status}</span>,
        },
        { head: t.debt, cell: ({ margin: { liabilities } }) => (liabilities ? dollars(liabilities, language) : "–") },
        { head: t.collateral, cell: ({ margin: { collateralValue } }) => (collateralValue ? dollars(collateralValue, language) : "–") },
      ]}
    >
      <label className="below">
        {t.healthBelow}
        <select value={below} onChange={(event) => setBelow(event.target.value)}>
          {BELOWS.map((one) => (
            <option key={one} value={one}>
              {one || t.everyone}
            </option>
          ))}
        </select>
      </label>
    </List>
  );
}

/** A context that is another one each turn, so that the query is asked again. */
function useTurn(turn: number): { turn: number } {
  const [kept, keep] = useState({ turn });
  if (kept.turn !== turn) {
    keep({ turn });
  }
  return kept;
}
