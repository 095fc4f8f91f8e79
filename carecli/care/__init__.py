"""The domain: cases, waits, hours, templates, money. Pure: no input or output, no clock reads."""
