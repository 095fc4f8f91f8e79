"""Parts of screens, one module each."""
