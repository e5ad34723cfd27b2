"""Models for random histories, as plugins: lively ones, and one for each way to be bad."""
