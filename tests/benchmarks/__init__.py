"""The benchmarks run: what they measure is said by `make bench`, not here."""
