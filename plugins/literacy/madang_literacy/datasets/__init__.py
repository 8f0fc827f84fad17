"""Declarations of the literacy plugin: what citizens learn with. No reading and no pages here."""

from madang_literacy.datasets.air_daily import AIR_CSV, AIR_XLSX, air_daily
from madang_literacy.datasets.transfer_comfort import transfer_comfort

__all__ = ["AIR_CSV", "AIR_XLSX", "DATASETS", "air_daily", "transfer_comfort"]

DATASETS = (air_daily, transfer_comfort)
