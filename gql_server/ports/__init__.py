"""What the use cases need from outside, as protocols: storage, the clock, identifiers, randomness.

``storage`` implements them for SQLite, PostgreSQL and memory; one contract suite runs on all three.
"""
