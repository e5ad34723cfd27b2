"""The use cases: what customers, the operator and the clock set in motion. They know storage only by its ports."""
