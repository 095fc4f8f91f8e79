"""The machine under the program: clock, ids, paths, logs, vault, terminal-safe text."""
