"""What the server is measured against: a hand-written endpoint, and other ways to GraphQL, on the same tables."""
