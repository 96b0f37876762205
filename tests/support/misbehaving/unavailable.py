"""Knows that it cannot run here."""

from conformance.frameworks import interface


class Adapter(interface.Adapter):
    """Needs what is not there."""

    def __init__(self, variant="", device="auto"):
        raise interface.Unavailable("needs a quantum computer")
