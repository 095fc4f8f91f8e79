"""Full screens and dialogs, one module each."""
