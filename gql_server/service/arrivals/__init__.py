"""Coins that come in: where to send them, what custodians report, and what the ledger makes of it (rules N2 to N4)."""
