"""Time limits of workers, in seconds; apart, so that an option can show one without importing NumPy."""

from __future__ import annotations

CASE_TIMEOUT = 60.0
"""Seconds that one case may take on one backend unless the user says otherwise."""

MOST_SECONDS = 1e6
"""Above any time limit that is meant; larger numbers overflow the timers of some systems."""

MOST_WORKERS = 64
"""Workers that one backend may have."""

START_LIMIT = 120.0
"""Seconds a worker may take to import its framework; TensorFlow on a busy machine needs 30."""

LEAVE_LIMIT = 2.0
"""Seconds an idle worker has to leave by itself before it is killed."""

STALL_LIMIT = 1.0
"""Seconds that a reply may stand still halfway past its deadline, or a worker live with its pipe closed."""

REAP_LIMIT = 0.1
"""Seconds to wait for a process whose pipe broke inside a frame: it may be about to end."""

POLL_INTERVAL = 0.02
"""Seconds between two looks at a worker whose end shows on no descriptor."""
