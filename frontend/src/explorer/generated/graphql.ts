/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** In what a worth is expressed. */
export type Currency =
  /** Japanese yen, by the feed `fx.usd_jpy`; a worth in yen is null while no rate of exchange is recorded. */
  | 'JPY'
  /** US dollars. */
  | 'USD';

/** The codes of refusals, for programs; the refusal's own fields carry the numbers. */
export type ErrorCode =
  /** Nothing leaves a frozen account. */
  | 'ACCOUNT_FROZEN'
  /** Money moves only for an approved account. */
  | 'ACCOUNT_NOT_APPROVED'
  /** The amount is below the least that makes sense. */
  | 'BELOW_MINIMUM'
  /** The sub-account lends the asset that it wants to borrow. */
  | 'BORROW_REQUIRES_REDEEM'
  /** The market's cap leaves less room. */
  | 'CAP_REACHED'
  /** The house cannot spare so much of its own money. */
  | 'FUNDS_BOUND'
  /** What is to be closed or archived is not empty. */
  | 'HOLDINGS_REMAIN'
  /** The idempotency key was used for something else. */
  | 'IDEMPOTENCY_CONFLICT'
  /** The available balance does not hold the amount. */
  | 'INSUFFICIENT_BALANCE'
  /** The market has less at hand, or its throttle allows less. */
  | 'INSUFFICIENT_LIQUIDITY'
  /** Too little equity would be left. */
  | 'INSUFFICIENT_MARGIN'
  /** The e-mail address or the password is wrong. */
  | 'INVALID_CREDENTIALS'
  /** The input is not well-formed; nothing was decided, the idempotency key is free. */
  | 'INVALID_INPUT'
  /** Fields of the profile have to be mended. */
  | 'INVALID_PROFILE'
  /** The market takes no new loans or borrows. */
  | 'MARKET_CLOSED'
  /** What was named does not exist, or is not the caller's. */
  | 'NOT_FOUND'
  /** Only whoever proposed it withdraws it. */
  | 'NOT_YOUR_PROPOSAL'
  /** Not possible while the onboarding stands where it does. */
  | 'ONBOARDING_MOVE_REFUSED'
  /** Too much is waiting; nothing was decided, the idempotency key is free. */
  | 'OVERLOADED'
  /** Another operator than the one who proposed it has to decide. */
  | 'OWN_PROPOSAL'
  /** What an authenticator answered is not good here. */
  | 'PASSKEY_REFUSED'
  /** The operator has stopped it for a while. */
  | 'PAUSED'
  /** The payout does not wait, so that it cannot be cancelled. */
  | 'PAYOUT_NOT_DELAYED'
  /** The person is verified for another account. */
  | 'PERSON_HAS_ACCOUNT'
  /** The loan still runs. */
  | 'POSITION_NOT_MATURED'
  /** A price that the decision needs is missing or too old. */
  | 'PRICE_STALE'
  /** The proposal was decided, or has expired. */
  | 'PROPOSAL_NOT_PENDING'
  /** One more proof of identity is needed. */
  | 'STEP_UP_REQUIRED'
  /** The account has as many sub-accounts as it may have. */
  | 'SUB_ACCOUNT_LIMIT'
  /** The operator's terms cannot stand by the rules of the money. */
  | 'TERMS_REFUSED'
  /** Asked too often; nothing was decided. */
  | 'TOO_MANY_REQUESTS';

/** How far apart the rows of a history are: the first boundary in each interval, in UTC. */
export type Interval =
  /** One row a day. */
  | 'DAY'
  /** One row an hour. */
  | 'HOUR'
  /** One row a calendar month. */
  | 'MONTH'
  /** One row a week; weeks begin on Monday. */
  | 'WEEK';

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

/** A model with its parameters; see `models`. */
export type ModelChoiceInput = {
  /** Its registered name. */
  name: string;
  /** An object of parameters, or its JSON text; what is left out has its default. */
  parameters?: unknown;
};

/** What a model is for. */
export type ModelKind =
  /** Decides what is repaid and seized of an unhealthy sub-account. */
  | 'LIQUIDATION_POLICY'
  /** Sets the borrow rate from the utilization. */
  | 'RATE_MODEL'
  /** Adds a yearly rate for lenders to what borrowers pay. */
  | 'STAKING_REWARD';

/** Whether a model answers as it should. */
export type ModelStatus =
  /** It does. */
  | 'LIVE'
  /** It broke: the last good rate stands and nothing new is borrowed until it answers again. */
  | 'STALE';

/** What if. */
export type SimulateInput = {
  /** Liquidation policies to compare, 5 at most: each step says in `comparisons` what each of them would do where the market's own is about to act. The steps that follow go on from what the market's own does. */
  policies?: Array<SimulatedPolicy>;
  /** In order, 20 at most. */
  steps: Array<SimulationStepInput>;
  /** Whose steps they are. */
  subAccountId: string | number;
};

/** An amount of an asset. */
export type SimulatedAmount = {
  /** In whole tokens, with at most the asset's decimals. */
  amount: string;
  /** Symbol of the asset, for instance `BTC`. */
  asset: string;
};

/** An asset. */
export type SimulatedAsset = {
  /** Symbol of the asset, for instance `BTC`. */
  asset: string;
};

/** A borrow, of an amount or of a share of what may be borrowed: exactly one of the two. */
export type SimulatedBorrow = {
  /** In whole tokens, with at most the asset's decimals. */
  amount?: string | null | undefined;
  /** Symbol of the asset, for instance `BTC`. */
  asset: string;
  /** Whether it leaves at once; what is kept counts as collateral. */
  payout?: boolean;
  /** A fraction of `maxBorrow` as it is at this step, more than 0 and at most 1; the amount is rounded down to a unit and told in `borrowed`. */
  shareOfMaximum?: string | null | undefined;
};

/** Another model of a market. */
export type SimulatedModel = {
  /** Symbol of the asset, for instance `BTC`. */
  asset: string;
  /** What the model is for. A rate model or a liquidation policy takes the place of the market's own, a staking reward that of all of the market's. */
  kind: ModelKind;
  /** Its registered name; see `models`. */
  name: string;
  /** An object of parameters, or its JSON text; what is left out has its default. */
  parameters?: unknown;
};

/** A liquidation policy to compare. */
export type SimulatedPolicy = {
  /** Its registered name; see `models`. */
  name: string;
  /** An object of parameters, or its JSON text; what is left out has its default. */
  parameters?: unknown;
};

/** Another price. */
export type SimulatedPrice = {
  /** Symbol of the asset, for instance `BTC`. */
  asset: string;
  /** US dollars per whole token. */
  usd: string;
};

/** A price that moves. */
export type SimulatedPriceChange = {
  /** Symbol of the asset, for instance `BTC`. */
  asset: string;
  /** A fraction: `-0.3` is a fall of 30 %; more than -1. */
  change: string;
};

/** A repayment. */
export type SimulatedRepayment = {
  /** In whole tokens, with at most the asset's decimals. Absent: as much as balance and debt allow. */
  amount?: string | null | undefined;
  /** Symbol of the asset, for instance `BTC`. */
  asset: string;
};

/** A transfer to another sub-account of the same account. */
export type SimulatedTransfer = {
  /** In whole tokens, with at most the asset's decimals. Absent: the whole matured lend position. */
  amount?: string | null | undefined;
  /** Symbol of the asset, for instance `BTC`. */
  asset: string;
  /** To where. */
  toSubAccountId: string | number;
};

/** Another utilization of a market. */
export type SimulatedUtilization = {
  /** Symbol of the asset, for instance `BTC`. */
  asset: string;
  /** A fraction, 0 to 1. An imaginary stranger borrows to raise it, or lends to lower it, as much as it takes; caps, throttle and the market's state do not bind the stranger. It is the nearest that whole units allow: from above after a borrow, from below after a loan. 0 can only be asked for while nothing is borrowed. */
  utilization: string;
};

/** One step: exactly one of these. */
export type SimulationStepInput = {
  /** Something is borrowed. */
  borrow?: SimulatedBorrow | null | undefined;
  /** A deposit arrives. */
  deposit?: SimulatedAmount | null | undefined;
  /** A market moves to another model at once, by the same rules as when the operator changes it. */
  model?: SimulatedModel | null | undefined;
  /** A price is observed. */
  price?: SimulatedPrice | null | undefined;
  /** A price moves. */
  priceChange?: SimulatedPriceChange | null | undefined;
  /** A debt is repaid. */
  repay?: SimulatedRepayment | null | undefined;
  /** Something moves elsewhere. */
  transfer?: SimulatedTransfer | null | undefined;
  /** Others lend or borrow, until a market's utilization is this. */
  utilization?: SimulatedUtilization | null | undefined;
  /** Time passes, 31 days at most in all; prices stay as they are and stay fresh. */
  wait?: string | null | undefined;
  /** An available amount is withdrawn. */
  withdraw?: SimulatedAmount | null | undefined;
  /** A matured lend position is withdrawn, the whole of it. */
  withdrawLendPosition?: SimulatedAsset | null | undefined;
};

/** A span of time that ends now. */
export type Window =
  /** Since the market began. */
  | 'ALL'
  /** The last 24 hours. */
  | 'DAY'
  /** The last 30 days. */
  | 'MONTH'
  /** The last 182 days. */
  | 'SIX_MONTHS'
  /** The last 7 days. */
  | 'WEEK'
  /** The last 365 days. */
  | 'YEAR';

export type ExplorerSignOutMutationVariables = Exact<{ [key: string]: never; }>;


export type ExplorerSignOutMutation = { signOut: boolean };

export type ExplorerSubAccountsQueryVariables = Exact<{
  first: number;
}>;


export type ExplorerSubAccountsQuery = { viewer: { account: { id: string, subAccounts: { edges: Array<{ node: { id: string, name: string } }> } } } | null };

export type ExplorerLadderQueryVariables = Exact<{
  id: string | number;
  timeZone: string;
  currency: Currency;
}>;


export type ExplorerLadderQuery = { subAccount: { id: string, borrows: { edges: Array<{ node: { amount: { value: string, asset: { symbol: string } }, liquidationPrices: Array<{ usd: string | null, asset: { symbol: string } }> } }> }, maturityLadder: Array<{ date: string, worth: string | null, positions: Array<{ id: string, amount: { value: string, asset: { symbol: string } } }>, projectedInterest: Array<{ value: string, asset: { symbol: string } }> }> } | null };

export type SupposedStateFragment = { at: string, margin: { status: MarginStatus, healthFactor: string | null, netEquity: string | null, liabilities: string | null }, markets: Array<{ hypothetical: boolean, utilization: string, asset: { symbol: string }, borrowRate: { apr: string }, lendRate: { net: { apr: string } | null } }>, earnings: { net: string | null } };

export type ExplorerSimulateQueryVariables = Exact<{
  input: SimulateInput;
}>;


export type ExplorerSimulateQuery = { simulate:
    | { __typename: 'InvalidInput', code: ErrorCode, message: string, field: string }
    | { __typename: 'NotFound', code: ErrorCode, message: string }
    | { __typename: 'Simulation', before: { at: string, margin: { status: MarginStatus, healthFactor: string | null, netEquity: string | null, liabilities: string | null }, markets: Array<{ hypothetical: boolean, utilization: string, asset: { symbol: string }, borrowRate: { apr: string }, lendRate: { net: { apr: string } | null } }>, earnings: { net: string | null } }, steps: Array<{ refusal:
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
          | { code: ErrorCode, message: string }
         | null, borrowed: { value: string, asset: { symbol: string } } | null, after: { at: string, margin: { status: MarginStatus, healthFactor: string | null, netEquity: string | null, liabilities: string | null }, markets: Array<{ hypothetical: boolean, utilization: string, asset: { symbol: string }, borrowRate: { apr: string }, lendRate: { net: { apr: string } | null } }>, earnings: { net: string | null } }, liquidation: { policy: string, healthAfter: string | null, steps: Array<{ seize: { value: string, asset: { symbol: string } }, repay: { value: string, asset: { symbol: string } } }> } | null }> }
   };

export type MarketRowFragment = { id: string, state: MarketState, utilization: string, nextRateAt: string, asset: { symbol: string, name: string, decimals: number, price: { usd: string } | null }, borrowRate: { apr: string, apy: string }, lendRate: { note: string | null, base: { apr: string }, net: { apr: string, apy: string } | null }, totalLent: { value: string }, totalBorrowed: { value: string }, availableLiquidity: { value: string }, rateModel: { parameters: unknown, status: ModelStatus, model: { name: string } } };

export type ExplorerMarketsQueryVariables = Exact<{ [key: string]: never; }>;


export type ExplorerMarketsQuery = { markets: Array<{ id: string, state: MarketState, utilization: string, nextRateAt: string, asset: { symbol: string, name: string, decimals: number, price: { usd: string } | null }, borrowRate: { apr: string, apy: string }, lendRate: { note: string | null, base: { apr: string }, net: { apr: string, apy: string } | null }, totalLent: { value: string }, totalBorrowed: { value: string }, availableLiquidity: { value: string }, rateModel: { parameters: unknown, status: ModelStatus, model: { name: string } } }> };

export type ExplorerMarketUpdatedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type ExplorerMarketUpdatedSubscription = { marketUpdated: { eventId: string, markets: Array<{ id: string, state: MarketState, utilization: string, nextRateAt: string, asset: { symbol: string, name: string, decimals: number, price: { usd: string } | null }, borrowRate: { apr: string, apy: string }, lendRate: { note: string | null, base: { apr: string }, net: { apr: string, apy: string } | null }, totalLent: { value: string }, totalBorrowed: { value: string }, availableLiquidity: { value: string }, rateModel: { parameters: unknown, status: ModelStatus, model: { name: string } } }> } };

export type ExplorerModelsQueryVariables = Exact<{ [key: string]: never; }>;


export type ExplorerModelsQuery = { models: Array<{ name: string, version: string, description: string, formula: string, plugin: { name: string }, parameters: Array<{ name: string, description: string, unit: string, default: unknown, minimum: unknown, maximum: unknown, countMinimum: number | null, countMaximum: number | null }> }> };

export type ExplorerLiveCurveQueryVariables = Exact<{
  symbol: string;
  points: number;
}>;


export type ExplorerLiveCurveQuery = { market: { curve: Array<{ utilization: string, borrowRate: string, lendRate: string, borrowToReach: string | null }>, limits: { throttleBound: string, maxUtilization: string } } | null };

export type ExplorerTriedCurveQueryVariables = Exact<{
  symbol: string;
  points: number;
  model: ModelChoiceInput;
}>;


export type ExplorerTriedCurveQuery = { market: { curve: Array<{ utilization: string, borrowRate: string, lendRate: string, borrowToReach: string | null }> } | null };

export type ExplorerHistoryQueryVariables = Exact<{
  symbol: string;
  window: Window;
  interval: Interval;
  first: number;
  after?: string | null | undefined;
}>;


export type ExplorerHistoryQuery = { market: { history: { edges: Array<{ node: { at: string, borrowRate: string, lendRate: string, utilization: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type ExplorerShadowsQueryVariables = Exact<{
  symbol: string;
}>;


export type ExplorerShadowsQuery = { market: { shadows: Array<{ id: string, parameters: unknown, since: string, status: ModelStatus, fault: string | null, difference: string, model: { name: string }, borrowRate: { apr: string } }> } | null };

export type ExplorerShadowHistoryQueryVariables = Exact<{
  id: string | number;
  window: Window;
  interval: Interval;
  first: number;
  after?: string | null | undefined;
}>;


export type ExplorerShadowHistoryQuery = { node:
    | { __typename: 'Account' }
    | { __typename: 'Activity' }
    | { __typename: 'Arrival' }
    | { __typename: 'Asset' }
    | { __typename: 'Borrow' }
    | { __typename: 'Deposit' }
    | { __typename: 'InterestDay' }
    | { __typename: 'LendPosition' }
    | { __typename: 'LiabilitySnapshot' }
    | { __typename: 'Market' }
    | { __typename: 'MarketSample' }
    | { __typename: 'OnboardingChange' }
    | { __typename: 'OperatorActionEntry' }
    | { __typename: 'Payout' }
    | { __typename: 'Proposal' }
    | { __typename: 'Reconciliation' }
    | { __typename: 'ScheduledChange' }
    | { __typename: 'ScheduledTerms' }
    | { __typename: 'ShadowModel', history: { edges: Array<{ node: { at: string, borrowRate: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | { __typename: 'ShadowSample' }
    | { __typename: 'StakingEpoch' }
    | { __typename: 'StuckPayout' }
    | { __typename: 'SubAccount' }
    | { __typename: 'WebhookDelivery' }
    | { __typename: 'WebhookEndpoint' }
   | null };

export type ExplorerBacktestQueryVariables = Exact<{
  symbol: string;
  model: ModelChoiceInput;
  window: Window;
  interval: Interval;
}>;


export type ExplorerBacktestQuery = { market: { backtest: Array<{ at: string, borrowRate: string, lendRate: string, status: ModelStatus, fault: string | null }> } | null };

export type ExplorerLiquidationCurveQueryVariables = Exact<{
  symbol: string;
  points: number;
}>;


export type ExplorerLiquidationCurveQuery = { market: { liquidationPolicy: { parameters: unknown, model: { name: string, description: string } }, liquidationCurve: Array<{ health: string, penalty: string | null, closeShare: string | null, note: string | null }> } | null };

export const SupposedStateFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SupposedState"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SimulatedState"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"margin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"healthFactor"}},{"kind":"Field","name":{"kind":"Name","value":"netEquity"}},{"kind":"Field","name":{"kind":"Name","value":"liabilities"}}]}},{"kind":"Field","name":{"kind":"Name","value":"markets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}}]}},{"kind":"Field","name":{"kind":"Name","value":"hypothetical"}},{"kind":"Field","name":{"kind":"Name","value":"utilization"}},{"kind":"Field","name":{"kind":"Name","value":"borrowRate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apr"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lendRate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"net"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apr"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"earnings"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"over"},"value":{"kind":"StringValue","value":"P30D","block":false}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"net"}}]}}]}}]} as unknown as DocumentNode<SupposedStateFragment, unknown>;
export const MarketRowFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MarketRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Market"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"decimals"}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"usd"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"utilization"}},{"kind":"Field","name":{"kind":"Name","value":"borrowRate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apr"}},{"kind":"Field","name":{"kind":"Name","value":"apy"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lendRate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"base"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apr"}}]}},{"kind":"Field","name":{"kind":"Name","value":"net"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apr"}},{"kind":"Field","name":{"kind":"Name","value":"apy"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalLent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalBorrowed"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"availableLiquidity"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextRateAt"}},{"kind":"Field","name":{"kind":"Name","value":"rateModel"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parameters"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]} as unknown as DocumentNode<MarketRowFragment, unknown>;
export const ExplorerSignOutDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ExplorerSignOut"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signOut"}}]}}]} as unknown as DocumentNode<ExplorerSignOutMutation, ExplorerSignOutMutationVariables>;
export const ExplorerSubAccountsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ExplorerSubAccounts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"subAccounts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<ExplorerSubAccountsQuery, ExplorerSubAccountsQueryVariables>;
export const ExplorerLadderDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ExplorerLadder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"timeZone"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"currency"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Currency"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"subAccount"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"borrows"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"50"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"liquidationPrices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"usd"}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}}]}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"maturityLadder"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"timeZone"},"value":{"kind":"Variable","name":{"kind":"Name","value":"timeZone"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"date"}},{"kind":"Field","name":{"kind":"Name","value":"worth"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"currency"},"value":{"kind":"Variable","name":{"kind":"Name","value":"currency"}}}]},{"kind":"Field","name":{"kind":"Name","value":"positions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"projectedInterest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<ExplorerLadderQuery, ExplorerLadderQueryVariables>;
export const ExplorerSimulateDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ExplorerSimulate"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SimulateInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"simulate"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Simulation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"before"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SupposedState"}}]}},{"kind":"Field","name":{"kind":"Name","value":"steps"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refusal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"borrowed"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"after"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SupposedState"}}]}},{"kind":"Field","name":{"kind":"Name","value":"liquidation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"policy"}},{"kind":"Field","name":{"kind":"Name","value":"healthAfter"}},{"kind":"Field","name":{"kind":"Name","value":"steps"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seize"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"repay"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}}]}}]}}]}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"InvalidInput"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SupposedState"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SimulatedState"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"margin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"healthFactor"}},{"kind":"Field","name":{"kind":"Name","value":"netEquity"}},{"kind":"Field","name":{"kind":"Name","value":"liabilities"}}]}},{"kind":"Field","name":{"kind":"Name","value":"markets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}}]}},{"kind":"Field","name":{"kind":"Name","value":"hypothetical"}},{"kind":"Field","name":{"kind":"Name","value":"utilization"}},{"kind":"Field","name":{"kind":"Name","value":"borrowRate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apr"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lendRate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"net"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apr"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"earnings"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"over"},"value":{"kind":"StringValue","value":"P30D","block":false}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"net"}}]}}]}}]} as unknown as DocumentNode<ExplorerSimulateQuery, ExplorerSimulateQueryVariables>;
export const ExplorerMarketsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ExplorerMarkets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"markets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MarketRow"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MarketRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Market"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"decimals"}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"usd"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"utilization"}},{"kind":"Field","name":{"kind":"Name","value":"borrowRate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apr"}},{"kind":"Field","name":{"kind":"Name","value":"apy"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lendRate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"base"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apr"}}]}},{"kind":"Field","name":{"kind":"Name","value":"net"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apr"}},{"kind":"Field","name":{"kind":"Name","value":"apy"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalLent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalBorrowed"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"availableLiquidity"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextRateAt"}},{"kind":"Field","name":{"kind":"Name","value":"rateModel"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parameters"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]} as unknown as DocumentNode<ExplorerMarketsQuery, ExplorerMarketsQueryVariables>;
export const ExplorerMarketUpdatedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"ExplorerMarketUpdated"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"marketUpdated"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eventId"}},{"kind":"Field","name":{"kind":"Name","value":"markets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MarketRow"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MarketRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Market"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"asset"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"symbol"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"decimals"}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"usd"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"utilization"}},{"kind":"Field","name":{"kind":"Name","value":"borrowRate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apr"}},{"kind":"Field","name":{"kind":"Name","value":"apy"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lendRate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"base"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apr"}}]}},{"kind":"Field","name":{"kind":"Name","value":"net"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apr"}},{"kind":"Field","name":{"kind":"Name","value":"apy"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalLent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalBorrowed"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"availableLiquidity"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextRateAt"}},{"kind":"Field","name":{"kind":"Name","value":"rateModel"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parameters"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]} as unknown as DocumentNode<ExplorerMarketUpdatedSubscription, ExplorerMarketUpdatedSubscriptionVariables>;
export const ExplorerModelsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ExplorerModels"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"models"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"kind"},"value":{"kind":"EnumValue","value":"RATE_MODEL"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"formula"}},{"kind":"Field","name":{"kind":"Name","value":"plugin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parameters"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"unit"}},{"kind":"Field","name":{"kind":"Name","value":"default"}},{"kind":"Field","name":{"kind":"Name","value":"minimum"}},{"kind":"Field","name":{"kind":"Name","value":"maximum"}},{"kind":"Field","name":{"kind":"Name","value":"countMinimum"}},{"kind":"Field","name":{"kind":"Name","value":"countMaximum"}}]}}]}}]}}]} as unknown as DocumentNode<ExplorerModelsQuery, ExplorerModelsQueryVariables>;
export const ExplorerLiveCurveDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ExplorerLiveCurve"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"symbol"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"points"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"market"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"symbol"},"value":{"kind":"Variable","name":{"kind":"Name","value":"symbol"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"curve"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"points"},"value":{"kind":"Variable","name":{"kind":"Name","value":"points"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"utilization"}},{"kind":"Field","name":{"kind":"Name","value":"borrowRate"}},{"kind":"Field","name":{"kind":"Name","value":"lendRate"}},{"kind":"Field","name":{"kind":"Name","value":"borrowToReach"}}]}},{"kind":"Field","name":{"kind":"Name","value":"limits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"throttleBound"}},{"kind":"Field","name":{"kind":"Name","value":"maxUtilization"}}]}}]}}]}}]} as unknown as DocumentNode<ExplorerLiveCurveQuery, ExplorerLiveCurveQueryVariables>;
export const ExplorerTriedCurveDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ExplorerTriedCurve"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"symbol"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"points"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"model"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ModelChoiceInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"market"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"symbol"},"value":{"kind":"Variable","name":{"kind":"Name","value":"symbol"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"curve"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"points"},"value":{"kind":"Variable","name":{"kind":"Name","value":"points"}}},{"kind":"Argument","name":{"kind":"Name","value":"model"},"value":{"kind":"Variable","name":{"kind":"Name","value":"model"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"utilization"}},{"kind":"Field","name":{"kind":"Name","value":"borrowRate"}},{"kind":"Field","name":{"kind":"Name","value":"lendRate"}},{"kind":"Field","name":{"kind":"Name","value":"borrowToReach"}}]}}]}}]}}]} as unknown as DocumentNode<ExplorerTriedCurveQuery, ExplorerTriedCurveQueryVariables>;
export const ExplorerHistoryDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ExplorerHistory"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"symbol"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"window"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Window"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"interval"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Interval"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"market"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"symbol"},"value":{"kind":"Variable","name":{"kind":"Name","value":"symbol"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"history"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"range"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"window"},"value":{"kind":"Variable","name":{"kind":"Name","value":"window"}}}]}},{"kind":"Argument","name":{"kind":"Name","value":"interval"},"value":{"kind":"Variable","name":{"kind":"Name","value":"interval"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"borrowRate"}},{"kind":"Field","name":{"kind":"Name","value":"lendRate"}},{"kind":"Field","name":{"kind":"Name","value":"utilization"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ExplorerHistoryQuery, ExplorerHistoryQueryVariables>;
export const ExplorerShadowsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ExplorerShadows"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"symbol"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"market"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"symbol"},"value":{"kind":"Variable","name":{"kind":"Name","value":"symbol"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shadows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parameters"}},{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"fault"}},{"kind":"Field","name":{"kind":"Name","value":"borrowRate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"apr"}}]}},{"kind":"Field","name":{"kind":"Name","value":"difference"}}]}}]}}]}}]} as unknown as DocumentNode<ExplorerShadowsQuery, ExplorerShadowsQueryVariables>;
export const ExplorerShadowHistoryDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ExplorerShadowHistory"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"window"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Window"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"interval"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Interval"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ShadowModel"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"history"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"range"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"window"},"value":{"kind":"Variable","name":{"kind":"Name","value":"window"}}}]}},{"kind":"Argument","name":{"kind":"Name","value":"interval"},"value":{"kind":"Variable","name":{"kind":"Name","value":"interval"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"borrowRate"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<ExplorerShadowHistoryQuery, ExplorerShadowHistoryQueryVariables>;
export const ExplorerBacktestDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ExplorerBacktest"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"symbol"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"model"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ModelChoiceInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"window"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Window"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"interval"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Interval"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"market"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"symbol"},"value":{"kind":"Variable","name":{"kind":"Name","value":"symbol"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"backtest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"model"},"value":{"kind":"Variable","name":{"kind":"Name","value":"model"}}},{"kind":"Argument","name":{"kind":"Name","value":"range"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"window"},"value":{"kind":"Variable","name":{"kind":"Name","value":"window"}}}]}},{"kind":"Argument","name":{"kind":"Name","value":"interval"},"value":{"kind":"Variable","name":{"kind":"Name","value":"interval"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"borrowRate"}},{"kind":"Field","name":{"kind":"Name","value":"lendRate"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"fault"}}]}}]}}]}}]} as unknown as DocumentNode<ExplorerBacktestQuery, ExplorerBacktestQueryVariables>;
export const ExplorerLiquidationCurveDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ExplorerLiquidationCurve"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"symbol"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"points"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"market"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"symbol"},"value":{"kind":"Variable","name":{"kind":"Name","value":"symbol"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"liquidationPolicy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parameters"}}]}},{"kind":"Field","name":{"kind":"Name","value":"liquidationCurve"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"points"},"value":{"kind":"Variable","name":{"kind":"Name","value":"points"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"health"}},{"kind":"Field","name":{"kind":"Name","value":"penalty"}},{"kind":"Field","name":{"kind":"Name","value":"closeShare"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}}]}}]}}]} as unknown as DocumentNode<ExplorerLiquidationCurveQuery, ExplorerLiquidationCurveQueryVariables>;