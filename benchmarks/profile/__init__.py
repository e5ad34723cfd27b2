"""Where the time of this server goes: samples of what it is at, every few milliseconds of its processor time."""
