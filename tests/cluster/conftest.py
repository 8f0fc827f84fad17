"""The store of `tests.objectstore`."""

from tests.objectstore import s3, s3_address

__all__ = ["s3", "s3_address"]
