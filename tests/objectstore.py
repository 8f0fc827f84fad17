"""An S3 store on loopback, played by moto; skipped where obstore or moto is missing."""

import logging
import platform
import sys
from collections.abc import Iterator

import pytest

BUCKET = "lake"
# pytest names what it collects from our folder `platform/` after that folder, and so hides Python's
# own module from whoever imports it later, such as boto3.
_PLATFORM = platform


@pytest.fixture(scope="session")
def s3_address() -> Iterator[str]:
    """Address of a running store."""
    sys.modules["platform"] = _PLATFORM
    pytest.importorskip("obstore", reason="object stores need obstore (madang[s3])")
    server = pytest.importorskip("moto.server", reason="the store of these tests is moto")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    store = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    store.start()
    host, port = store.get_host_and_port()
    yield f"http://{host}:{port}"
    store.stop()


@pytest.fixture
def s3(s3_address, monkeypatch, request) -> str:
    """URL of an empty folder in it; this process and its children find their way by variables."""
    for name, value in {
        "AWS_ENDPOINT_URL": s3_address,
        "AWS_ACCESS_KEY_ID": "for-tests",
        "AWS_SECRET_ACCESS_KEY": "for-tests",
        "AWS_REGION": "us-east-1",
        "AWS_ALLOW_HTTP": "true",
    }.items():
        monkeypatch.setenv(name, value)
    import boto3

    client = boto3.client("s3", endpoint_url=s3_address, region_name="us-east-1")
    if BUCKET not in {found["Name"] for found in client.list_buckets()["Buckets"]}:
        client.create_bucket(Bucket=BUCKET)
    return f"s3://{BUCKET}/{abs(hash(request.node.nodeid)):x}"
