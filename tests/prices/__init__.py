"""A day of price feeds that die, lie, repeat themselves and live in the past, played through the service."""
