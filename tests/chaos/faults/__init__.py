"""The fault table: what goes wrong around a server, on each database, and what clients then lose, which must be nothing."""
