"""Labwright makes a machine ready for Python and container work, and teaches while it does so."""

__version__ = "0.1.0"
