"""Cannot say what it is."""

from conformance.frameworks import interface


class Adapter(interface.Adapter):
    """Its about is a string."""

    def about(self):
        return "an adapter"
