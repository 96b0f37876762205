"""How readings are made, and those of windows, sizes and numbers, whatever is done in a window."""
