"""Use cases against storages that are real."""
