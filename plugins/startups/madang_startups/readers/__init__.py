"""Readers of the startups plugin: received bytes to Arrow. No network, no lake."""

from madang_startups.readers.announcements import announcement

__all__ = ["announcement"]
