"""The config file: its model, reading it strictly, writing it without losing comments."""
