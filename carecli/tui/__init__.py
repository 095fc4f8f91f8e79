"""The Textual app: everything a person sees while it runs."""
