"""carecli: keyboard-driven customer care on X, in the terminal."""

__version__ = "0.1.0"
