"""impsci: cited answers about implementation science."""

__version__ = "0.1.0"
