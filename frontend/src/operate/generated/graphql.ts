/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Whose account it is. */
export type AccountKind =
  /** A company's. */
  | 'BUSINESS'
  /** A person's own. */
  | 'INDIVIDUAL';

/** What the ledger has made of coins that came in. */
export type ArrivalBooking =
  /** A deposit stands for them. */
  | 'CREDITED'
  /** Nothing: they vanished before they were credited. */
  | 'GONE'
  /** A deposit stands for them, in suspense: return or assign it. */
  | 'HELD'
  /** Their deposit was sent back, or is on its way. */
  | 'RETURNED'
  /** They vanished after they were credited: the deposit was taken back. */
  | 'REVERSED'
  /** Nothing: the ledger does not know the asset, or not so; see the problem. */
  | 'UNBOOKED'
  /** Nothing yet: they are not deep enough. */
  | 'WAITING';

/** A price that is held, and which one it is. */
export type ConfirmPriceInput = {
  /** Symbol of the asset. */
  asset: string;
  /** Your name for this command, 1 to 255 printable characters: asked again with the same key and input it answers the same. Absent: a new command each time. */
  idempotencyKey?: string | null | undefined;
  /** The price: US dollars per whole token, at most 18 decimals. A source must say it now, or nearly (`agreement`). */
  usd: string;
};

/** Approve or reject a proposal. */
export type DecideProposalInput = {
  /** Why, for operators, 2,000 characters at most. */
  note?: string | null | undefined;
  /** Which proposal. */
  proposalId: string | number;
};

/** How safe a sub-account is. */
export type MarginStatus =
  /** Equity is below the initial requirement: no new risk until it is covered. */
  | 'AT_RISK'
  /** Equity covers the initial requirement. */
  | 'HEALTHY'
  /** Equity is below the maintenance requirement: collateral is seized. */
  | 'LIQUIDATABLE'
  /** Nothing is owed. */
  | 'NO_DEBT'
  /** A price is missing or too old; see the missing prices. */
  | 'UNKNOWN';

/** Whether a market takes new loans and borrows; whoever is in it can always leave. */
export type MarketState =
  /** The same, and the market is delisted. */
  | 'CLOSED'
  /** Lends and borrows. */
  | 'OPEN'
  /** No new loan and no new borrow; repayments, liquidations and withdrawals work. */
  | 'REPAY_ONLY';

/** Whether a model answers as it should. */
export type ModelStatus =
  /** It does. */
  | 'LIVE'
  /** It broke: the last good rate stands and nothing new is borrowed until it answers again. */
  | 'STALE';

/** Where an account stands on its way to approval. */
export type OnboardingStatus =
  /** Approved: money moves. */
  | 'APPROVED'
  /** The e-mail address is verified. */
  | 'EMAIL_VERIFIED'
  /** The identity is being verified. */
  | 'IN_REVIEW'
  /** Individual or business is chosen. */
  | 'KIND_CHOSEN'
  /** Signed up; the e-mail address is not verified yet. */
  | 'NOT_STARTED'
  /** The verification is paused; see the reasons. */
  | 'ON_HOLD'
  /** The personal data are submitted. */
  | 'PROFILE_SUBMITTED'
  /** Refused; see the reasons. */
  | 'REJECTED'
  /** Something has to be submitted again; see the reasons. */
  | 'RESUBMISSION_REQUIRED';

/** Stop something of every asset that there is for a while. */
export type PauseEverythingInput = {
  /** Your name for this command, 1 to 255 printable characters: asked again with the same key and input it answers the same. */
  idempotencyKey: string;
  /** For customers, who read it in the refusal; 200 characters at most. */
  reason?: string;
  /** What is stopped; absent: all of it. */
  scopes?: Array<PauseScope>;
  /** When it ends by itself; absent: not before it is resumed. */
  until?: string | null | undefined;
};

/** Stop something of an asset and its market for a while. */
export type PauseMarketInput = {
  /** Symbol of the asset, for instance `BTC`. */
  asset: string;
  /** Your name for this command, 1 to 255 printable characters: asked again with the same key and input it answers the same. */
  idempotencyKey: string;
  /** For customers, who read it in the refusal; 200 characters at most. */
  reason?: string;
  /** What is stopped; absent: all of it. */
  scopes?: Array<PauseScope>;
  /** When it ends by itself; absent: not before it is resumed. */
  until?: string | null | undefined;
};

/** What a pause stops. Deposits, repayments and liquidations it never stops. */
export type PauseScope =
  /** No new borrow; deposits are not lent, but wait in the available balance. */
  | 'NEW_RISK'
  /** Nothing is paid out to an external address; what was asked for before waits. */
  | 'PAYOUTS'
  /** Nothing moves between sub-accounts. */
  | 'TRANSFERS';

/** What became of a payout. */
export type PayoutStatus =
  /** Cancelled before it was sent; the whole amount is back in the available balance. */
  | 'CANCELLED'
  /** Confirmed by the network. */
  | 'CONFIRMED'
  /** Waits for its delay to pass. */
  | 'DELAYED'
  /** Could not be sent; the whole amount is back in the available balance. */
  | 'FAILED'
  /** Waits to be sent; the custodian may have taken it already: see its `history`. */
  | 'REQUESTED'
  /** Handed to the network. */
  | 'SENT';

/** Why the last good price of an asset is held (rule P3). */
export type PriceHalt =
  /** No level has a majority of the sources. */
  | 'DISPUTE'
  /** One source says a price far from it, and no second one agrees. */
  | 'JUMP'
  /** What the sources say looks like it in another unit, or upside down. */
  | 'WRONG_UNIT';

/** Why a price may not be used for new risk. */
export type PriceProblem =
  /** It is held: its sources disagree, or say what cannot be. */
  | 'HALTED'
  /** None was ever observed. */
  | 'MISSING'
  /** It is outside of the band around the asset's peg. */
  | 'OFF_PEG'
  /** It is older than the asset's limit. */
  | 'TOO_OLD';

/** What became of a proposal. */
export type ProposalStatus =
  /** Approved, and about to be executed. */
  | 'APPROVED'
  /** Approved and executed. */
  | 'EXECUTED'
  /** Nobody decided in time. */
  | 'EXPIRED'
  /** Another operator has to decide. */
  | 'PENDING'
  /** Approved, and then refused by the rules of the ledger: nothing was changed. */
  | 'REFUSED'
  /** Another operator rejected it. */
  | 'REJECTED'
  /** Whoever proposed it took it back. */
  | 'WITHDRAWN';

/** End pauses of an asset. */
export type ResumeMarketInput = {
  /** Symbol of the asset, for instance `BTC`. */
  asset: string;
  /** Your name for this command, 1 to 255 printable characters: asked again with the same key and input it answers the same. */
  idempotencyKey: string;
  /** What goes on; absent: all of it. */
  scopes?: Array<PauseScope>;
};

/** Send a held deposit back. */
export type ReturnDepositInput = {
  /** Where to, on the network that it came by. Absent: to its `sender`; where the network tells none it must be given. What came by no network has none: it is booked out, and nothing is sent. */
  address?: string | null | undefined;
  /** Which deposit. */
  depositId: string | number;
  /** Your name for this command, 1 to 255 printable characters: asked again with the same key and input it answers the same. */
  idempotencyKey: string;
};

/** Decide of an account. */
export type ReviewAccountInput = {
  /** Which account. */
  accountId: string | number;
  /** What is decided. */
  decision: ReviewDecision;
  /** For operators, 2,000 characters at most. */
  note?: string | null | undefined;
  /** For the customer; `ASK_AGAIN` and `REJECT` need one, 10 at most. */
  reasons?: Array<string>;
};

/** What an operator may decide of an account. */
export type ReviewDecision =
  /** Let money move; one account a person. */
  | 'APPROVE'
  /** Something has to be submitted again; the customer is told why. */
  | 'ASK_AGAIN'
  /** Wait; what an identity provider reports meanwhile is noted and changes nothing. */
  | 'HOLD'
  /** Refuse the account, or take an approval back; final, and the customer is told why. */
  | 'REJECT'
  /** Go on with a review that is on hold, or let an approved profile be submitted anew. */
  | 'REOPEN';

/** What was made of the latest quote of a source (rules P1, P2). */
export type Verdict =
  /** It is of the future. */
  | 'AHEAD'
  /** It is of a time before the one that the source spoke of last. */
  | 'BACKWARDS'
  /** It agrees with the others, and the price is made of it. */
  | 'COUNTED'
  /** It is 0, negative, or beyond all numbers. */
  | 'NO_PRICE'
  /** It does not agree with most of them. */
  | 'OUTVOTED'
  /** It says the same of the same time again. */
  | 'REPEATED'
  /** The source's latest quote is older than a quote may be. */
  | 'TOO_OLD';

export type OperateApproveMutationVariables = Exact<{
  input: DecideProposalInput;
}>;


export type OperateApproveMutation = { approveProposal:
    | { __typename: 'ApproveProposalSuccess' }
    | { __typename: 'InvalidInput', message: string }
    | { __typename: 'NotFound', message: string }
    | { __typename: 'OwnProposal', message: string }
    | { __typename: 'ProposalNotPending', message: string }
   };

export type OperateRejectMutationVariables = Exact<{
  input: DecideProposalInput;
}>;


export type OperateRejectMutation = { rejectProposal:
    | { __typename: 'InvalidInput', message: string }
    | { __typename: 'NotFound', message: string }
    | { __typename: 'OwnProposal', message: string }
    | { __typename: 'ProposalNotPending', message: string }
    | { __typename: 'RejectProposalSuccess' }
   };

export type OperateReviewAccountMutationVariables = Exact<{
  input: ReviewAccountInput;
}>;


export type OperateReviewAccountMutation = { reviewAccount:
    | { __typename: 'InvalidInput', message: string }
    | { __typename: 'NotFound', message: string }
    | { __typename: 'OnboardingMoveRefused', message: string }
    | { __typename: 'PersonHasAccount', message: string }
    | { __typename: 'ReviewAccountSuccess' }
   };

export type OperateReturnDepositMutationVariables = Exact<{
  input: ReturnDepositInput;
}>;


export type OperateReturnDepositMutation = { returnDeposit:
    | { __typename: 'BelowMinimum', message: string }
    | { __typename: 'IdempotencyConflict', message: string }
    | { __typename: 'InvalidInput', message: string }
    | { __typename: 'NotFound', message: string }
    | { __typename: 'Overloaded', message: string }
    | { __typename: 'Paused', message: string }
    | { __typename: 'ProposalMade' }
    | { __typename: 'ReturnDepositSuccess' }
    | { __typename: 'TermsRefused', message: string }
   };

export type OperateConfirmPriceMutationVariables = Exact<{
  input: ConfirmPriceInput;
}>;


export type OperateConfirmPriceMutation = { confirmPrice:
    | { __typename: 'ConfirmPriceSuccess' }
    | { __typename: 'IdempotencyConflict', message: string }
    | { __typename: 'InvalidInput', message: string }
    | { __typename: 'NotFound', message: string }
    | { __typename: 'Overloaded', message: string }
    | { __typename: 'ProposalMade' }
    | { __typename: 'TermsRefused', message: string }
   };

export type OperatePauseMutationVariables = Exact<{
  input: PauseMarketInput;
}>;


export type OperatePauseMutation = { pauseMarket:
    | { __typename: 'IdempotencyConflict', message: string }
    | { __typename: 'InvalidInput', message: string }
    | { __typename: 'NotFound', message: string }
    | { __typename: 'Overloaded', message: string }
    | { __typename: 'PauseSuccess' }
   };

export type OperateResumeMutationVariables = Exact<{
  input: ResumeMarketInput;
}>;


export type OperateResumeMutation = { resumeMarket:
    | { __typename: 'IdempotencyConflict', message: string }
    | { __typename: 'InvalidInput', message: string }
    | { __typename: 'NotFound', message: string }
    | { __typename: 'Overloaded', message: string }
    | { __typename: 'PauseSuccess' }
    | { __typename: 'ProposalMade' }
   };

export type OperatePauseEverythingMutationVariables = Exact<{
  input: PauseEverythingInput;
}>;


export type OperatePauseEverythingMutation = { pauseEverything:
    | { __typename: 'IdempotencyConflict', message: string }
    | { __typename: 'InvalidInput', message: string }
    | { __typename: 'NotFound', message: string }
    | { __typename: 'Overloaded', message: string }
    | { __typename: 'PauseSuccess' }
   };

export type OperateSignOutMutationVariables = Exact<{ [key: string]: never; }>;


export type OperateSignOutMutation = { signOut: boolean };

export type OperateRiskQueryVariables = Exact<{
  first: number;
  healthBelow?: string | null | undefined;
}>;


export type OperateRiskQuery = { operations: { accountsAtRisk: { edges: Array<{ node: { id: string, name: string, margin: { status: MarginStatus, healthFactor: string | null, liabilities: string | null, collateralValue: string | null } } }>, pageInfo: { hasNextPage: boolean } } } };

export type OperateFallsQueryVariables = Exact<{
  asset: string;
}>;


export type OperateFallsQuery = { operations: { collateralAtRisk: { candidates: number, measured: number, points: Array<{ fall: string, price: string, subAccounts: number, debt: string, collateral: string }> } } };

export type OperateTodayQueryVariables = Exact<{
  first: number;
}>;


export type OperateTodayQuery = { operations: { onboarding: Array<{ status: OnboardingStatus, count: number }>, heldDeposits: { edges: Array<{ node: { id: string, reason: string | null, network: string | null, sender: string | null, observedAt: string, amount: { value: string, asset: { symbol: string } }, returnPayout: { status: PayoutStatus, failureReason: string | null } | null } }>, pageInfo: { hasNextPage: boolean } }, stuckPayouts: { edges: Array<{ node: { id: string, said: string | null, since: string, problem: string | null, payout: { address: string, network: string | null, amount: { value: string, asset: { symbol: string } } } } }>, pageInfo: { hasNextPage: boolean } }, stalePrices: Array<{ symbol: string }>, arrivals: { edges: Array<{ node: { id: string, booking: ArrivalBooking, problem: string | null, network: string, symbol: string | null, assetOnNetwork: string, amount: string, address: string, confirmations: number, confirmationsNeeded: number | null, seenAt: string } }>, pageInfo: { hasNextPage: boolean } }, proposals: { edges: Array<{ node: { id: string, mutation: string, input: unknown, reason: string | null, proposedBy: string, proposedAt: string, expiresAt: string, status: ProposalStatus, rehearsal: { entries: Array<{ debit: string, credit: string, amount: { value: string, asset: { symbol: string } } }>, refusal:
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
              | { message: string }
             | null } | null } }>, pageInfo: { hasNextPage: boolean } }, endingMarkets: Array<{ lending: number, matured: number, owing: number, lastMaturesAt: string | null, market: { asset: { symbol: string } } }> }, reviewQueue: { edges: Array<{ node: { id: string, email: string, kind: AccountKind | null, onboarding: { status: OnboardingStatus }, profile: { individual: { lastName: string, firstName: string, dateOfBirth: string } | null, business: { legalName: string, registrationNumber: string } | null } | null, review: { since: string | null, note: string | null } | null } }>, pageInfo: { hasNextPage: boolean } }, priceStatus: Array<{ problem: PriceProblem | null, halt: PriceHalt | null, agreeing: number, asset: { symbol: string, price: { usd: string, observedAt: string } | null }, terms: { quorum: number }, sources: Array<{ source: string, usd: string | null, deviation: string | null, said: string, verdict: Verdict }> }>, markets: Array<{ id: string, state: MarketState, utilization: string, asset: { symbol: string, price: { usd: string, isStale: boolean } | null }, rateModel: { status: ModelStatus, fault: string | null, model: { name: string } }, pauses: Array<{ scope: PauseScope, since: string, until: string | null, reason: string }> }>, solvency: Array<{ gap: string, treasury: string, insurance: string, asOf: string, asset: { symbol: string } }>, operatorActions: { edges: Array<{ node: { id: string, at: string, operator: string, action: string, note: string | null } }> } };

export type OperateProposalFragment = { id: string, mutation: string, input: unknown, reason: string | null, proposedBy: string, proposedAt: string, expiresAt: string, status: ProposalStatus, rehearsal: { entries: Array<{ debit: string, credit: string, amount: { value: string, asset: { symbol: string } } }>, refusal:
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
      | { message: string }
     | null } | null };

export const OperateProposalFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OperateProposal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Proposal"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"mutation"}},{"kind":"Field","name":{"kind":"Name","value":"input"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"proposedBy"}},{"kind":"Field","name":{"kind":"Name","value":"proposedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"rehearsal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"entries"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"debit"}},{"kind":"Field","name":{"kind":"Name","value":"credit"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"refusal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<OperateProposalFragment, unknown>;
export const OperateApproveDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OperateApprove"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DecideProposalInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"approveProposal"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<OperateApproveMutation, OperateApproveMutationVariables>;
export const OperateRejectDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OperateReject"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DecideProposalInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rejectProposal"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<OperateRejectMutation, OperateRejectMutationVariables>;
export const OperateReviewAccountDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OperateReviewAccount"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReviewAccountInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reviewAccount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<OperateReviewAccountMutation, OperateReviewAccountMutationVariables>;
export const OperateReturnDepositDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OperateReturnDeposit"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReturnDepositInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"returnDeposit"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<OperateReturnDepositMutation, OperateReturnDepositMutationVariables>;
export const OperateConfirmPriceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OperateConfirmPrice"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ConfirmPriceInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"confirmPrice"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<OperateConfirmPriceMutation, OperateConfirmPriceMutationVariables>;
export const OperatePauseDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OperatePause"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PauseMarketInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pauseMarket"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<OperatePauseMutation, OperatePauseMutationVariables>;
export const OperateResumeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OperateResume"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ResumeMarketInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resumeMarket"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<OperateResumeMutation, OperateResumeMutationVariables>;
export const OperatePauseEverythingDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OperatePauseEverything"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PauseEverythingInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pauseEverything"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<OperatePauseEverythingMutation, OperatePauseEverythingMutationVariables>;
export const OperateSignOutDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OperateSignOut"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signOut"}}]}}]} as unknown as DocumentNode<OperateSignOutMutation, OperateSignOutMutationVariables>;
export const OperateRiskDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OperateRisk"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"healthBelow"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Decimal"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"operations"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountsAtRisk"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"healthBelow"},"value":{"kind":"Variable","name":{"kind":"Name","value":"healthBelow"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"margin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"healthFactor"}},{"kind":"Field","name":{"kind":"Name","value":"liabilities"}},{"kind":"Field","name":{"kind":"Name","value":"collateralValue"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}}]}}]}}]}}]} as unknown as DocumentNode<OperateRiskQuery, OperateRiskQueryVariables>;
export const OperateFallsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OperateFalls"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"asset"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"operations"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"collateralAtRisk"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"asset"},"value":{"kind":"Variable","name":{"kind":"Name","value":"asset"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"points"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fall"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"subAccounts"}},{"kind":"Field","name":{"kind":"Name","value":"debt"}},{"kind":"Field","name":{"kind":"Name","value":"collateral"}}]}},{"kind":"Field","name":{"kind":"Name","value":"candidates"}},{"kind":"Field","name":{"kind":"Name","value":"measured"}}]}}]}}]}}]} as unknown as DocumentNode<OperateFallsQuery, OperateFallsQueryVariables>;
export const OperateTodayDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OperateToday"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"operations"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"onboarding"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"heldDeposits"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"network"}},{"kind":"Field","name":{"kind":"Name","value":"sender"}},{"kind":"Field","name":{"kind":"Name","value":"returnPayout"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"failureReason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"observedAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"stuckPayouts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"payout"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"network"}}]}},{"kind":"Field","name":{"kind":"Name","value":"said"}},{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"problem"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"stalePrices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}}]}},{"kind":"Field","name":{"kind":"Name","value":"arrivals"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"booking"}},{"kind":"Field","name":{"kind":"Name","value":"problem"}},{"kind":"Field","name":{"kind":"Name","value":"network"}},{"kind":"Field","name":{"kind":"Name","value":"symbol"}},{"kind":"Field","name":{"kind":"Name","value":"assetOnNetwork"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"confirmations"}},{"kind":"Field","name":{"kind":"Name","value":"confirmationsNeeded"}},{"kind":"Field","name":{"kind":"Name","value":"seenAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"proposals"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OperateProposal"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"endingMarkets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"market"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"lending"}},{"kind":"Field","name":{"kind":"Name","value":"matured"}},{"kind":"Field","name":{"kind":"Name","value":"owing"}},{"kind":"Field","name":{"kind":"Name","value":"lastMaturesAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"reviewQueue"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"onboarding"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"profile"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"individual"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"lastName"}},{"kind":"Field","name":{"kind":"Name","value":"firstName"}},{"kind":"Field","name":{"kind":"Name","value":"dateOfBirth"}}]}},{"kind":"Field","name":{"kind":"Name","value":"business"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"legalName"}},{"kind":"Field","name":{"kind":"Name","value":"registrationNumber"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"review"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"priceStatus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"usd"}},{"kind":"Field","name":{"kind":"Name","value":"observedAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"problem"}},{"kind":"Field","name":{"kind":"Name","value":"halt"}},{"kind":"Field","name":{"kind":"Name","value":"agreeing"}},{"kind":"Field","name":{"kind":"Name","value":"terms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"quorum"}}]}},{"kind":"Field","name":{"kind":"Name","value":"sources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"usd"}},{"kind":"Field","name":{"kind":"Name","value":"deviation"}},{"kind":"Field","name":{"kind":"Name","value":"said"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"markets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"utilization"}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"usd"}},{"kind":"Field","name":{"kind":"Name","value":"isStale"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"rateModel"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"fault"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pauses"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"scope"}},{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"until"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"solvency"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}}]}},{"kind":"Field","name":{"kind":"Name","value":"gap"}},{"kind":"Field","name":{"kind":"Name","value":"treasury"}},{"kind":"Field","name":{"kind":"Name","value":"insurance"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"}}]}},{"kind":"Field","name":{"kind":"Name","value":"operatorActions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"operator"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OperateProposal"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Proposal"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"mutation"}},{"kind":"Field","name":{"kind":"Name","value":"input"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"proposedBy"}},{"kind":"Field","name":{"kind":"Name","value":"proposedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"rehearsal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"entries"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"debit"}},{"kind":"Field","name":{"kind":"Name","value":"credit"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"refusal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<OperateTodayQuery, OperateTodayQueryVariables>;