"""Calls to a remote CKAN: always with a time-out, reads repeated, writes never, errors ours.

A POST whose answer was lost may have been done: whoever gets `RemoteDown` reads back first and then
decides. Neither tokens nor bodies of answers go into messages.

Source: ckanapi 4.11 (no time-out by default, no retry, seven classes of errors); CKAN 2.12.
"""

import ipaddress
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import IO, Any, NoReturn
from urllib.parse import urlsplit

import ckanapi
import httpx
import requests
from ckanapi.common import reverse_apicontroller_action
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from madang import __version__
from madang.errors import NotAllowed, NotInRemote, RemoteDown, RemoteRefused, SettingsError

TIMEOUT_S = (5.0, 60.0)
UPLOAD_TIMEOUT_S = 600.0
_AGENT = f"madang/{__version__}"
_RETRY = Retry(
    total=2,
    allowed_methods={"GET"},
    status_forcelist={429, 502, 503, 504},
    backoff_factor=0.5,
    backoff_jitter=0.5,
    respect_retry_after_header=True,
    retry_after_max=60,
    raise_on_status=False,
    redirect=False,
)
_LONGEST_WORD = 120
_TOO_LARGE = 413
_TOO_MANY = 429
_SERVER_ERROR = 500


class Client:
    """One remote CKAN.

    Args:
        address: Its address, e.g. `https://data.example.go.kr`.
        token: API token, None for what everybody may read.

    Raises:
        SettingsError: The address is none, or a token would travel without TLS.
    """

    def __init__(self, address: str, token: str | None = None) -> None:
        self.address = checked_address(address, token)
        self._token = token
        self._session = requests.Session()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=_RETRY))
        self._status = 0
        self._session.hooks["response"].append(self._notice)
        self._get, self._post = (
            ckanapi.RemoteCKAN(
                self.address, apikey=token, user_agent=_AGENT, session=self._session, get_only=get
            )
            for get in (True, False)
        )
        self.writes = 0

    def read(self, action: str, /, **asked: object) -> Any:  # noqa: ANN401 -- whatever the action gives
        """The answer of an action that changes nothing.

        Raises:
            NotInRemote: There is no such thing there.
            RemoteRefused: It says no.
            RemoteDown: It does not answer, or not as a CKAN does.
        """
        # Not followed: another host would be sent the token.
        options = {"timeout": TIMEOUT_S, "allow_redirects": False}
        with self._translated(action):
            return self._get.call_action(action, asked, requests_kwargs=options)

    def find(self, action: str, /, **asked: object) -> Any:  # noqa: ANN401 -- whatever the action gives
        """The same; None where there is no such thing."""
        try:
            return self.read(action, **asked)
        except NotInRemote:
            return None

    def write(self, action: str, /, **data: object) -> Any:  # noqa: ANN401 -- whatever the action gives
        """The answer of an action that changes something; it is sent once.

        Raises:
            NotInRemote: There is no such thing there.
            RemoteRefused: It says no; nothing was changed.
            RemoteDown: No answer, or a fault of the server: it may have been done.
        """
        self.writes += 1
        with self._translated(action):
            return self._post.call_action(action, data, requests_kwargs={"timeout": TIMEOUT_S})

    def upload(
        self, action: str, data: Mapping[str, str], files: Mapping[str, tuple[str, IO[bytes]]]
    ) -> Any:  # noqa: ANN401 -- whatever the action gives
        """The answer of an action that takes files; they are streamed.

        Raises:
            RemoteRefused: It says no, as to a file that is too large; nothing was changed.
            RemoteDown: No answer, or a fault of the server: it may have been done.
        """
        self.writes += 1
        url = f"{self.address}/api/action/{action}"
        with self._translated(action):
            # requests holds the whole body in memory: +120 MB for a file of 60 MB.
            answer = httpx.post(
                url,
                data=dict(data),
                files=dict(files),
                headers={"Authorization": self._token or "", "User-Agent": _AGENT},
                timeout=httpx.Timeout(UPLOAD_TIMEOUT_S, connect=TIMEOUT_S[0]),
                follow_redirects=False,
            )
            self._status = answer.status_code
            return reverse_apicontroller_action(url, answer.status_code, answer.text)

    @contextmanager
    def download(self, url: str) -> Generator[httpx.Response]:
        """A file that lies there, as a stream.

        Raises:
            RemoteDown: It cannot be had.
        """
        own = url.startswith(f"{self.address}/")
        headers = {"Authorization": self._token} if own and self._token else {}
        with (
            self._translated("download"),
            # A store behind CKAN is redirected to; httpx does not take the token there.
            httpx.stream(
                "GET", url, headers=headers, timeout=UPLOAD_TIMEOUT_S, follow_redirects=True
            ) as answer,
        ):
            answer.raise_for_status()
            yield answer

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def _notice(self, answer: requests.Response, **_given: object) -> None:
        self._status = answer.status_code

    @contextmanager
    def _translated(self, action: str) -> Generator[None]:
        """Errors of ckanapi, requests and httpx as ours."""
        self._status = 0
        try:
            yield
        except ckanapi.NotFound as error:
            raise NotInRemote(self._said(action, "there is no such thing there")) from error
        except ckanapi.NotAuthorized as error:
            message = self._said(action, "the token may not do this; see its user's role there")
            raise NotAllowed(message) from error
        except ckanapi.ValidationError as error:
            self._refuse(action, error)
        except (ckanapi.SearchError, ckanapi.SearchIndexError) as error:
            raise RemoteDown(self._said(action, "its search index does not answer")) from error
        except (ckanapi.CKANAPIError, ckanapi.ServerIncompatibleError) as error:
            raise self._unknown(action) from error
        except (requests.RequestException, httpx.HTTPError) as error:
            said = f"no answer ({type(error).__name__}); is it running, is the address right?"
            raise RemoteDown(self._said(action, said)) from error

    def _refuse(self, action: str, error: ckanapi.ValidationError) -> NoReturn:
        # The datastore quotes the rows that it refuses.
        shown = not action.startswith("datastore")
        fields = {
            name: _words(said) if shown else ""
            for name, said in error.error_dict.items()
            if not name.startswith("_")
        }
        told = "; ".join(f"{name}: {said}" if said else name for name, said in fields.items())
        raise RemoteRefused(self._said(action, f"refused {told}"), fields=fields) from error

    def _unknown(self, action: str) -> Exception:
        if self._status == _TOO_LARGE:
            return RemoteRefused(self._said(action, "a file is larger than it takes"))
        if self._status >= _SERVER_ERROR or self._status == _TOO_MANY:
            return RemoteDown(self._said(action, f"answered {self._status}"))
        hint = "no answer of a CKAN; give its final address, without a redirect"
        return RemoteRefused(self._said(action, f"answered {self._status}: {hint}"))

    def _said(self, action: str, what: str) -> str:
        return f"CKAN {self.address}: {action}: {what}"


def checked_address(address: str, token: str | None) -> str:
    """The address without a slash at its end.

    Raises:
        SettingsError: It is no http(s) address, carries a password, or would take a token in clear.

    >>> checked_address("https://data.example.go.kr/", "secret")
    'https://data.example.go.kr'
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host or parts.username or parts.query:
        message = f"CKAN address {host or address!r}: wanted http(s)://HOST[:PORT][/PATH], no login"
        raise SettingsError(message)
    if token and parts.scheme == "http" and not _is_near(host):
        message = f"CKAN {address}: the token would travel unencrypted; give an https:// address"
        raise SettingsError(message)
    return address.rstrip("/")


def _is_near(host: str) -> bool:
    """Whether the host is this machine, or one of a closed network by its bare name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return "." not in host


def _words(said: object) -> str:
    """The texts that CKAN gives for a field."""
    listed = said if isinstance(said, list) else [said]
    return "; ".join(str(each)[:_LONGEST_WORD] for each in listed if isinstance(each, str))
