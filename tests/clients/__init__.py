"""Other people's programs against this server: audits, reference clients, and the tools of clients' builds."""
