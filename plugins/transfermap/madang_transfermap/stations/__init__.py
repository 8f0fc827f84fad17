"""Stations as people ask for them: search by whatever they are called, and a sheet of each."""

from madang_transfermap.stations.errors import AmbiguousStation, UnknownStation
from madang_transfermap.stations.search import Hit, StationSearch

__all__ = ["AmbiguousStation", "Hit", "StationSearch", "UnknownStation"]
