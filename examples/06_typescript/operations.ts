// What both clients ask. GraphQL Code Generator reads these documents and makes their types.
import { graphql } from "./gql/index.js";

export const SIGN_IN = graphql(`
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      __typename
      ... on SignInSuccess {
        token
        account { id subAccounts(first: 1) { edges { node { id } } } }
      }
      ... on Error { code message }
    }
  }
`);

export const MARKETS = graphql(`
  query Markets {
    markets { id asset { id symbol } utilization lendRate { net { apy } } borrowRate { apr } }
  }
`);

export const DEPOSIT = graphql(`
  mutation Deposit($input: DepositInput!) {
    deposit(input: $input) {
      __typename
      ... on DepositSuccess { lent { value } lendPosition { id amount { value } withdrawableAt } }
      ... on Error { code message }
    }
  }
`);

export const WITHDRAW = graphql(`
  mutation Withdraw($input: WithdrawLendPositionInput!) {
    withdrawLendPosition(input: $input) {
      __typename
      ... on WithdrawLendPositionSuccess { amount { value } }
      ... on PositionNotMatured { withdrawableAt fullAmount { value } }
      ... on Error { code message }
    }
  }
`);

export const MARGIN = graphql(`
  subscription Margin($subAccountId: ID!) {
    marginUpdated(subAccountId: $subAccountId) { eventId margin { status netEquity } }
  }
`);
