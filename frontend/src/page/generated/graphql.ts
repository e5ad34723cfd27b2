/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
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

/** Sign in. */
export type SignInInput = {
  /** The verified address. */
  email: string;
  /** A code of the authenticator app or a recovery code, where one is set up; ignored otherwise. */
  oneTimeCode?: string | null | undefined;
  /** The password. */
  password: string;
};

export type SignInMutationVariables = Exact<{
  input: SignInInput;
}>;


export type SignInMutation = { signIn:
    | { __typename: 'InvalidCredentials', code: ErrorCode, message: string }
    | { __typename: 'InvalidInput', code: ErrorCode, message: string }
    | { __typename: 'SignInSuccess', token: string, expiresAt: string }
    | { __typename: 'StepUpRequired', code: ErrorCode, message: string }
    | { __typename: 'TooManyRequests', code: ErrorCode, message: string }
   };


export const SignInDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SignIn"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SignInInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signIn"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SignInSuccess"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"token"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<SignInMutation, SignInMutationVariables>;