"""Both lanes in the records' own PostgreSQL server, where it has the extension pgvector."""
