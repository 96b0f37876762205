"""The planted faults under the name of an outside adapter, `adapter.py+kernel-flipped`."""

from conformance.frameworks.planted import adapter


class Adapter(adapter.Adapter):
    pass
