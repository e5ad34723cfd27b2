"""Input that wishes the server ill: each probe is answered by type, nothing breaks, and nobody else waits."""
