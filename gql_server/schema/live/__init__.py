"""Live data for clients: subscriptions, and the two transports that carry them."""
