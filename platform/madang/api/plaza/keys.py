"""Secrets in addresses, kept out of logs: keys of the row service, tokens of links."""

import logging
import re

# Up to the last type, since a key may hold anything; where no type follows, everything.
_KEY = re.compile(
    r"(/plaza/)(?:\S*(?=/(?:json|xml)/)|\S*)|([?&]t=)[^\s&]*",
    re.IGNORECASE,
)


def hide_keys(log: logging.Logger) -> None:
    """Put `{KEY}` in place of the key in every line of the log that names an address."""
    if not any(isinstance(each, _NoKeys) for each in log.filters):
        log.addFilter(_NoKeys())


class _NoKeys(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, str):
            record.msg = without_key(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(
                without_key(each) if isinstance(each, str) else each for each in record.args
            )
        return True


def without_key(text: str) -> str:
    """The text with `{KEY}` in place of any key.

    >>> without_key("GET /plaza/s3cret/json/yard.chair/1/5/")
    'GET /plaza/{KEY}/json/yard.chair/1/5/'
    >>> without_key("GET /plain/my?t=s3cret&lang=ko")
    'GET /plain/my?t={KEY}&lang=ko'
    """
    return _KEY.sub(lambda found: f"{found[1] or found[2]}{{KEY}}", text)
