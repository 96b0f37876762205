"""Dies at import by a wild read."""

import ctypes

ctypes.string_at(0)
