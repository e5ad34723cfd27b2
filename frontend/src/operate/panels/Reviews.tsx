import { useState } from "react";
import { moment } from "../../page/format";
import { Act } from "../act";
import { OperateReviewAccountDocument, type OperateTodayQuery, type ReviewDecision } from "../generated/graphql";
import { useText } from "../text";
import { List } from "./List";

type Waiting = OperateTodayQuery["reviewQueue"]["edges"][number]["node"];

interface Props {
  queue: OperateTodayQuery["reviewQueue"];
  docs: string | null;
  onDone: () => void;
}

/** Decides of an account; what the customer has to mend or is refused for is said to the customer. */
function Decide({ account: { id, onboarding }, onDone }: { account: Waiting; onDone: () => void }) {
  const { t } = useText();
  const [reason, setReason] = useState("");
  const decide = (decision: ReviewDecision, name: string, wantsReason = false) => (
    <Act
      document={OperateReviewAccountDocument}
      input={() => ({ accountId: id, decision, reasons: wantsReason ? [reason.trim()] : [] })}
      onDone={onDone}
      isQuiet={decision !== "APPROVE"}
      isDisabled={wantsReason && !reason.trim()}
    >
      {name}
    </Act>
  );
  return (
    <>
      <input type="text" aria-label={t.reviewReason} placeholder={t.reviewReason} value={reason} onChange={({ target }) => setReason(target.value)} />
      <span className="acts">
        {decide("APPROVE", t.approve)}
        {onboarding.status === "ON_HOLD" ? decide("REOPEN", t.reopen) : decide("HOLD", t.hold)}
        {decide("ASK_AGAIN", t.askAgain, true)}
        {decide("REJECT", t.reject, true)}
      </span>
    </>
  );
}

/** Who waits to be let in. */
export function Reviews({ queue, docs, onDone }: Props) {
  const { t, language } = useText();
  return (
    <List
      name="reviews"
      title={t.onboarding}
      lead={t.onboardingLead}
      docs={docs}
      rows={queue.edges.map(({ node }) => node)}
      hasMore={queue.pageInfo.hasNextPage}
      keyOf={({ id }) => id}
      columns={[
        {
          head: t.who,
          cell: ({ email, profile }) => (
            <>
              <strong>{profile?.business?.legalName ?? (profile?.individual && `${profile.individual.lastName} ${profile.individual.firstName}`)}</strong>{" "}
              {profile?.business?.registrationNumber ?? profile?.individual?.dateOfBirth} <code>{email}</code>
            </>
          ),
        },
        { head: t.status, cell: ({ onboarding: { status } }) => t.waiting[status] ?? status },
        { head: t.since, cell: ({ review }) => review?.since && moment(review.since, language) },
        { head: t.note, cell: ({ review }) => review?.note ?? "" },
        { head: "", cell: (account) => <Decide account={account} onDone={onDone} /> },
      ]}
    />
  );
}
