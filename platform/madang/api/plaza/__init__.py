"""Rows as the Seoul Open Data Plaza gives them: `/plaza/{key}/{json|xml}/{service}/{start}/{end}/`.

A client of the plaza works unchanged: the service is the dataset's key, rows count from 1, at most
1,000 a call, every value is a text, every answer is HTTP 200 and says by its code how it went. Any
key is accepted and none is needed; it is a secret of whoever asks, so it is in no log line.

Source: the plaza's addresses, envelopes and codes.
"""

from madang.api.plaza.routes import plaza_routes

__all__ = ["plaza_routes"]
