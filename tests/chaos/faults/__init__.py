"""The fault table: what goes wrong around a server, on each database, and what clients then lose, which must be nothing."""

CLOCK_FILE = "MOVED_CLOCK"
"""The variable that names the file by which a server's clock is moved; see `moved_clock`."""
