"""The command line: every verb of the desk as a command, for people, cron and scripts."""
