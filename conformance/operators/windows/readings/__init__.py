"""How readings are made, and those that operators share: of windows, sizes, channels, kernel, numbers."""
