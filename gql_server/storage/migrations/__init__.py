"""The tables and their history, applied in order by Tortoise."""
