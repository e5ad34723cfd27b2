"""PostgreSQL, SQLite and memory behind the ports; the only package that names a database."""
