"""X through API v2: the session on the wire, what its answers mean, what they cost."""
