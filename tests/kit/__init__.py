"""The conformance kit: held against what ships, and against itself."""
