"""The documentation, and the two programs that keep it true: `build` and `pictures`."""
