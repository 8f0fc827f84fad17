"""Object stores (`s3://`, `gs://`, `az://`): how fsspec opens them, and writes with a condition.

Credentials, region and endpoint come from the provider's own variables (`AWS_ACCESS_KEY_ID`,
`AWS_ENDPOINT_URL` ...), which deltalake reads as well. obstore's fsspec layer ignores `mode`
(measured on 0.12.1), so what must not overwrite goes through obstore itself.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from madang.errors import SettingsError

SCHEMES = frozenset({"s3", "gs", "az"})
_TRIES = 50


def is_object_store(url: str) -> bool:
    """Whether the URL names an object store."""
    return urlsplit(url).scheme in SCHEMES


def register(url: str) -> None:
    """Let fsspec open the object store of the URL through obstore.

    Raises:
        SettingsError: obstore is not installed.
    """
    try:
        from obstore import fsspec  # noqa: PLC0415 -- an extra, only where an object store is used
    except ImportError as error:
        message = f"{url}: object stores need obstore; install madang[s3]"
        raise SettingsError(message) from error
    fsspec.register(urlsplit(url).scheme)


class Objects:
    """The objects below one URL."""

    def __init__(self, url: str) -> None:
        from obstore.store import from_url  # noqa: PLC0415 -- as above

        self._store = from_url(url)

    def create(self, name: str, data: bytes) -> bool:
        """Write an object that is not there yet; False where it is."""
        import obstore  # noqa: PLC0415 -- as above
        from obstore.exceptions import AlreadyExistsError  # noqa: PLC0415 -- as above

        try:
            obstore.put(self._store, name, data, mode="create")
        except AlreadyExistsError:
            return False
        return True

    def change(self, name: str, make: Callable[[bytes | None], bytes | None]) -> bool:
        """Write what `make` gives for what the object holds, unless somebody else wrote meanwhile.

        Then it is asked again, with what the other wrote.

        Args:
            name: The object.
            make: Takes the bytes held (None where there is no object); None leaves it as it is.

        Returns:
            Whether it was written.

        Raises:
            SettingsError: Others wrote at every one of many tries.
        """
        import obstore  # noqa: PLC0415 -- as above
        from obstore.exceptions import PreconditionError  # noqa: PLC0415 -- as above

        for _ in range(_TRIES):
            held, mark = self._held(name)
            data = make(held)
            if data is None:
                return False
            if mark is None:
                if self.create(name, data):
                    return True
                continue
            try:
                obstore.put(self._store, name, data, mode={"e_tag": mark})
            except PreconditionError:
                continue
            return True
        message = f"object {name!r}: others changed it {_TRIES} times in a row; try again"
        raise SettingsError(message)

    def _held(self, name: str) -> tuple[bytes | None, str | None]:
        import obstore  # noqa: PLC0415 -- as above

        try:
            found = obstore.get(self._store, name)
        except FileNotFoundError:
            return None, None
        return bytes(found.bytes()), found.meta["e_tag"]
