"""Readers of the literacy plugin: received bytes to Arrow. No network, no lake."""

from madang_literacy.readers.air import air_daily

__all__ = ["air_daily"]
