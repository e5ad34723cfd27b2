"""Experiments with models and policies: the same book, the same rules, many futures."""
