"""The local cache and everything a person decided: one SQLite file, and the only home of SQL."""
