"""`python -m conformance` is the same as `conformance`."""

from __future__ import annotations

from conformance import interruption


def main() -> None:
    """Run the command line; a signal ends it from here on, be it while its modules are imported."""
    interruption.leave_at_once()
    from conformance.cli import main as run

    run()


if __name__ == "__main__":
    main()
