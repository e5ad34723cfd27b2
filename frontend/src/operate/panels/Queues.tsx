import { amount, moment } from "../../page/format";
import type { OperateTodayQuery } from "../generated/graphql";
import { useText } from "../text";
import { List } from "./List";
import { SendBack } from "./SendBack";

interface Props {
  operations: OperateTodayQuery["operations"];
  docs: string | null;
  onDone: () => void;
}

/** What waits for somebody to do something about it: deposits and payouts. */
export function Queues({ operations, docs, onDone }: Props) {
  const { t, language } = useText();
  const { heldDeposits, stuckPayouts } = operations;
  return (
    <>
      <List
        name="deposits"
        title={t.deposits}
        lead={t.depositsLead}
        docs={docs}
        rows={heldDeposits.edges.map(({ node }) => node)}
        hasMore={heldDeposits.pageInfo.hasNextPage}
        keyOf={({ id }) => id}
        columns={[
          { head: t.amount, cell: ({ amount: { value, asset } }) => `${amount(value, language, 8)} ${asset.symbol}` },
          { head: t.why, cell: ({ reason }) => (reason && (t.reasons[reason] ?? reason)) || "" },
          { head: t.since, cell: ({ observedAt }) => moment(observedAt, language) },
          {
            head: "",
            cell: (held) => <SendBack held={held} onDone={onDone} />,
          },
        ]}
      />
      <List
        name="payouts"
        title={t.payouts}
        lead={t.payoutsLead}
        docs={docs}
        runbook="payouts-stuck"
        rows={stuckPayouts.edges.map(({ node }) => node)}
        hasMore={stuckPayouts.pageInfo.hasNextPage}
        keyOf={({ id }) => id}
        columns={[
          { head: t.amount, cell: ({ payout: { amount: { value, asset } } }) => `${amount(value, language, 8)} ${asset.symbol}` },
          { head: t.to, cell: ({ payout: { address, network } }) => <code>{network ? `${network}: ${address}` : address}</code> },
          { head: t.said, cell: ({ said }) => (said ? (t.payoutSaid[said] ?? said) : t.saidNothing) },
          { head: t.since, cell: ({ since }) => moment(since, language) },
          { head: t.why, cell: ({ problem }) => problem ?? "" },
        ]}
      />
    </>
  );
}
