"""Where posts come from and answers go. `base` is the contract; X is the first channel."""
