"""What a request costs: this server beside a hand-written endpoint and beside other GraphQL servers, on the same data."""
