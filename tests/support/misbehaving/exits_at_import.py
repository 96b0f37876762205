"""Dies at import by sys.exit."""

import sys

sys.exit(4)
