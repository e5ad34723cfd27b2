import { amount, moment } from "../../page/format";
import type { OperateTodayQuery } from "../generated/graphql";
import { useText } from "../text";
import { List } from "./List";

interface Props {
  operations: OperateTodayQuery["operations"];
  docs: string | null;
}

/** Coins that came and of which nothing can be made yet; those for which a held deposit stands are among the deposits. */
export function arrivalsThatWait({ arrivals }: OperateTodayQuery["operations"]) {
  return arrivals.edges.map(({ node }) => node).filter(({ booking }) => booking !== "HELD");
}

/** Arrivals that nobody can book, or that get no deeper. */
export function Arrivals({ operations, docs }: Props) {
  const { t, language } = useText();
  const waiting = arrivalsThatWait(operations);
  return (
    <List
      name="arrivals"
      title={t.arrivals}
      lead={t.arrivalsLead}
      docs={docs}
      runbook={waiting.some(({ booking }) => booking === "UNBOOKED") ? "arrivals-unbooked" : "arrivals-stuck"}
      rows={waiting}
      hasMore={operations.arrivals.pageInfo.hasNextPage}
      keyOf={({ id }) => id}
      columns={[
        { head: t.amount, cell: ({ amount: value, symbol, assetOnNetwork }) => `${amount(value, language, 8)} ${symbol ?? assetOnNetwork}` },
        { head: t.to, cell: ({ network, address }) => <code>{`${network}: ${address}`}</code> },
        {
          head: t.why,
          cell: ({ problem, confirmations, confirmationsNeeded }) => (
            <span className="fault">{problem ?? t.shallow(confirmations, confirmationsNeeded ?? null)}</span>
          ),
        },
        { head: t.since, cell: ({ seenAt }) => moment(seenAt, language) },
      ]}
    />
  );
}
