"""Madang, a plugin-based city data lake: the platform. It knows no plugin by name."""

__version__ = "0.1.0"
