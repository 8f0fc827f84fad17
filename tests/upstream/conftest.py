"""The fake portals, and a guard: a test that leaves loopback fails at once."""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.upstream.fake import Fake
from tests.upstream.town import Town


def is_loopback(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # a socket of this machine
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return address[0] == "localhost"


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name is looked up and no address is reached but those of this machine."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: object) -> None:
        if not is_loopback(address):
            pytest.fail(f"a test wanted to leave loopback for {address}")
        connect(self, address)

    def guarded_look_up(host: str, *more: object, **how: object) -> object:
        if not is_loopback((host,)):
            pytest.fail(f"a test wanted to look up {host}")
        return look_up(host, *more, **how)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)


@pytest.fixture
def fake() -> Iterator[Fake]:
    with Fake() as server:
        yield server


@pytest.fixture
def new_town(tmp_path: Path, fake: Fake) -> Callable[..., Town]:
    """Makes a Madang: (*datasets, **settings)."""
    made: list[Town] = []

    def make(*datasets, **settings) -> Town:
        made.append(Town(tmp_path / f"town-{len(made)}", fake, *datasets, **settings))
        return made[-1]

    return make


@pytest.fixture
def town(new_town: Callable[..., Town]) -> Town:
    return new_town()
