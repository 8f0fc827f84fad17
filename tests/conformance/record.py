"""Ask a CKAN again and keep the form of its answers: `python -m tests.conformance.record`.

Wanted after a call was added or CKAN moved on; the tests marked `ckan` tell when the records are
not true any more.
"""

import json
import sys
import tempfile
from pathlib import Path

from madang.api import Desk
from madang.ui import server as app
from tests.ckan.server import Server
from tests.conformance import sites
from tests.conformance.calls import CALLS, RECORDED, outcome


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)  # PostgreSQL runs as somebody else
        port = sites.open_port()
        desk = Desk(sites.built(Path(folder) / "home", f"http://127.0.0.1:{port}"))
        server = Server(folder=Path(folder) / "ckan")
        try:
            server.up()
            real = sites.Site(address=server.address, token=server.token)
            with sites.serving(app._open_routes(desk), port):
                sites.fill(real, desk)
            found = {call.name: outcome(real, call) for call in CALLS}
        finally:
            server.down()
    RECORDED.write_text(
        json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8"
    )
    sys.stdout.write(f"{len(found)} calls recorded\n")


if __name__ == "__main__":
    main()
