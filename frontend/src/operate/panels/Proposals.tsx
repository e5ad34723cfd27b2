import { amount, moment } from "../../page/format";
import { Act } from "../act";
import { OperateApproveDocument, type OperateProposalFragment, OperateRejectDocument } from "../generated/graphql";
import { useText } from "../text";
import { List } from "./List";

interface Props {
  proposals: readonly OperateProposalFragment[];
  hasMore: boolean;
  docs: string | null;
  onDone: () => void;
}

/** What it would book if it were executed now, or why it would be refused. */
function Rehearsed({ proposal }: { proposal: OperateProposalFragment }) {
  const { t, language } = useText();
  const { rehearsal } = proposal;
  if (rehearsal?.refusal) {
    return (
      <span className="fault" lang="en">
        {t.refusedNow(rehearsal.refusal.message)}
      </span>
    );
  }
  return (
    <ul className="plain">
      {rehearsal?.entries.map(({ debit, credit, amount: { value, asset } }, index) => (
        <li key={index}>
          {amount(value, language)} {asset.symbol}: {debit} → {credit}
        </li>
      ))}
    </ul>
  );
}

/** What waits for a second pair of eyes. */
export function Proposals({ proposals, hasMore, docs, onDone }: Props) {
  const { t, language } = useText();
  return (
    <List
      name="proposals"
      title={t.proposals}
      lead={t.proposalsLead}
      docs={docs}
      rows={proposals}
      hasMore={hasMore}
      keyOf={({ id }) => id}
      columns={[
        {
          head: t.proposal,
          cell: ({ mutation, input, reason }) => (
            <>
              <strong>{mutation}</strong>
              <code>{JSON.stringify(input)}</code>
              {reason}
            </>
          ),
        },
        { head: t.wouldBook, cell: (proposal) => <Rehearsed proposal={proposal} /> },
        { head: t.by, cell: ({ proposedBy }) => proposedBy.slice(0, 8) },
        { head: t.expires, cell: ({ expiresAt }) => moment(expiresAt, language) },
        {
          head: "",
          cell: ({ id }) => (
            <span className="acts">
              <Act document={OperateApproveDocument} input={() => ({ proposalId: id })} onDone={onDone}>
                {t.approve}
              </Act>
              <Act document={OperateRejectDocument} input={() => ({ proposalId: id })} onDone={onDone} isQuiet>
                {t.reject}
              </Act>
            </span>
          ),
        },
      ]}
    />
  );
}
