"""Who gets what: every field of every type as every caller, beside a table that was written by hand."""
