"""The guard of the tests themselves: a connection away from this machine fails the test."""

import socket

import httpx
import pytest

from madang.sources.client import Client
from madang.sources.patience import Patience
from madang.sources.secrets import Key


@pytest.mark.parametrize("address", ["http://203.0.113.9/", "http://openapi.example/"])
def test_the_client_cannot_leave_loopback_in_a_test(address) -> None:
    client = Client(Patience())
    with pytest.raises(pytest.fail.Exception, match="wanted to"):
        client.get(address, Key("none", "no key at all"))
    client.close()


def test_nor_can_anything_else() -> None:
    with pytest.raises(pytest.fail.Exception, match="wanted to look up"):
        httpx.get("http://portal.example/")
    with socket.socket() as plain, pytest.raises(pytest.fail.Exception, match="leave loopback"):
        plain.connect(("203.0.113.9", 80))


def test_control_loopback_itself_is_allowed(fake) -> None:
    with socket.create_connection(("127.0.0.1", fake.port), timeout=5) as plain:
        assert plain.getpeername()[1] == fake.port
