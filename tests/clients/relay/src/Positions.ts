// What a screen of lend positions asks, in Relay's way: a page that is refetched, a node, and a mutation with typed refusals.
import { graphql } from "relay-runtime";

export const positions = graphql`
  fragment Positions_subAccount on SubAccount
  @refetchable(queryName: "PositionsNextPageQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 20 }, after: { type: "String" }) {
    name
    lendPositions(first: $first, after: $after) @connection(key: "Positions_lendPositions") {
      edges {
        node {
          id
          amount { value }
          withdrawableAt
          ...Positions_position
        }
      }
    }
  }
`;

export const position = graphql`
  fragment Positions_position on LendPosition @refetchable(queryName: "PositionsPositionQuery") {
    market { asset { symbol } utilization }
    lendRate { net { apr } }
  }
`;

export const screen = graphql`
  query PositionsScreenQuery {
    viewer {
      account {
        email
        onboarding { status nextStep }
        subAccounts(first: 10) {
          edges { node { id ...Positions_subAccount } }
        }
        onboardingHistory(first: 5) {
          edges { node { id event to } }
        }
      }
    }
    markets { id asset { symbol } borrowRate { apr } }
  }
`;

export const borrow = graphql`
  mutation PositionsBorrowMutation($input: BorrowInput!) {
    borrow(input: $input) {
      __typename
      ... on BorrowSuccess { borrow { id amount { value } } }
      ... on InsufficientMargin { maximum { value } }
      ... on Error { code message }
    }
  }
`;
