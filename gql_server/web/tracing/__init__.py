"""Traces: what a request did, from its head to the statements of the database, told to a receiver of OTLP.

``spans`` is the only module that names OpenTelemetry; it is imported only where traces are asked for. What is told:
docs/reference/traces.md.
"""
