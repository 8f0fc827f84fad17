"""`madang up` over stub children: starting in stages, answering, ending together."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from madang import testing, up
from madang.errors import SettingsError
from madang.up import Child, Supervisor
from tests.asset import demo
from tests.waiting import until

ROOT = Path(__file__).parents[2]
SLEEPER = "import time; print('here', flush=True); time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', '''{SLEEPER}''']).wait()"
DEAD = "import sys; print('the roof is on fire', flush=True); sys.exit(3)"


def child(name: str, code: str, answers=None, **more) -> Child:
    return Child(
        name=name,
        command=[sys.executable, "-c", code],
        answers=answers or (lambda: True),
        **more,
    )


def printed(folder: Path, name: str, text: str):
    """Answers once the child's log holds the text."""
    path = folder / f"{name}.log"
    return lambda: path.exists() and text in path.read_text()


def running(marker: str) -> list[int]:
    """Processes whose command line or environment names the marker."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if marker.encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]


class Voice:
    """Keeps what is said, and sends this process a signal at one of the lines."""

    def __init__(self, at: str = "Ctrl-C ends it all", number=signal.SIGTERM) -> None:
        self.lines: list[str] = []
        self._at = at
        self._number = number

    def __call__(self, line: str) -> None:
        self.lines.append(line)
        if line == self._at:
            os.kill(os.getpid(), self._number)


@pytest.fixture
def marker(tmp_path):
    return f"madang-test-{tmp_path.name}-{os.getpid()}"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_children_start_in_stages_and_end_at_a_signal(tmp_path, marker, number):
    before = signal.getsignal(signal.SIGTERM)
    voice = Voice(number=number)
    mark = {"MARK": marker}
    first = child(
        "first",
        PARENT,
        printed(tmp_path, "first", "here"),
        title="app",
        address="http://here",
        environment=mark,
    )
    second = child("second", SLEEPER, title="Dagster", address="http://there", environment=mark)
    seen: list[int] = []
    third = child("third", SLEEPER, lambda: bool(seen.append(len(running(marker))) or True))
    assert Supervisor(tmp_path, voice).run([[first], [second, third]]) == 0
    assert voice.lines == [
        "app        http://here",
        "Dagster    http://there",
        "Ctrl-C ends it all",
    ]
    assert seen[0] >= 2  # the first child and its own child were there before the second stage
    until(lambda: not running(marker), "its end", 5)  # the kernel takes its moment with a group
    assert signal.getsignal(signal.SIGTERM) == before


def test_one_dead_child_ends_the_others_with_its_last_words(tmp_path, marker):
    voice = Voice(at="")
    alive = child("alive", SLEEPER, environment={"MARK": marker})
    dead = child("dead", DEAD, lambda: False)
    assert Supervisor(tmp_path, voice).run([[alive, dead]]) == 1
    assert "dead ended with 3" in voice.lines[0]
    assert "the roof is on fire" in voice.lines[1]
    until(lambda: not running(marker), "its end", 5)  # the kernel takes its moment with a group


def test_child_that_dies_later_is_noticed_too(tmp_path):
    voice = Voice(at="")
    code = f"import time; time.sleep(0.5); {DEAD}"
    assert Supervisor(tmp_path, voice).run([[child("dead", code)]]) == 1
    assert voice.lines[0] == "Ctrl-C ends it all"
    assert "the roof is on fire" in voice.lines[-1]


def test_child_without_an_answer_is_named(tmp_path, marker):
    voice = Voice(at="")
    mute = child("mute", SLEEPER, lambda: False, environment={"MARK": marker})
    assert Supervisor(tmp_path, voice).run([[mute]], ready_within_s=0.5) == 1
    assert voice.lines == [f"mute: no answer in time; see {tmp_path}"]
    until(lambda: not running(marker), "its end", 5)  # the kernel takes its moment with a group


def test_stubborn_child_is_killed(tmp_path, marker, monkeypatch):
    monkeypatch.setattr(up, "END_WITHIN_S", 0.3)
    stubborn = child(
        "stubborn", STUBBORN, printed(tmp_path, "stubborn", "here"), environment={"MARK": marker}
    )
    assert Supervisor(tmp_path, Voice()).run([[stubborn]]) == 0
    until(lambda: not running(marker), "its end", 5)  # the kernel takes its moment with a group


def test_children_end_when_their_supervisor_is_killed(tmp_path, marker):
    code = (
        "from pathlib import Path; from tests.unit.test_up import *; "
        f"Supervisor(Path('{tmp_path}'), print).run([[child('one', SLEEPER)]])"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"MARK": marker}
    )
    until(printed(tmp_path, "one", "here"), "its word", 20)
    assert len(running(marker)) == 2
    parent.kill()
    parent.wait()
    until(lambda: not running(marker), "its end", 20)


def test_taken_port_is_named_with_its_setting(tmp_path, monkeypatch):
    place = testing.workspace(tmp_path, [demo.demo()])
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = place.settings.model_copy(update={"port": port})
        with pytest.raises(SettingsError, match=rf"port {port} .* MADANG_PORT"):
            up.up(settings, print)
        settings = place.settings.model_copy(update={"port": 0, "dagster_port": port})
        with pytest.raises(SettingsError, match=rf"port {port} .* MADANG_DAGSTER_PORT"):
            up.up(settings, print)


@pytest.mark.parametrize(
    ("contents", "full"), [(None, False), (b"word\n", False), (b"word\nhello\n", True)]
)
def test_lake_is_built_only_where_it_is_empty(tmp_path, monkeypatch, contents, full):
    from madang.build import build

    place = testing.workspace(tmp_path, [demo.demo()], demo.FILES)
    if contents is not None:  # of an empty file nothing is committed
        place.landing.local("alone.csv").write_bytes(contents)
        build(place, place.registry.dataset("demo.alone"), origin="landing")
    free = place.settings.model_copy(update={"port": 0, "dagster_port": 0})
    built: list[list[str]] = []
    monkeypatch.setattr(up.subprocess, "run", lambda command, **_: built.append(command))
    monkeypatch.setattr(up, "children", lambda *_: [[child("one", SLEEPER)]])
    voice = Voice()
    assert up.up(free, voice) == 0
    assert [command[-1] for command in built] == ([] if full else ["build"])


def test_children_share_one_code_server(tmp_path):
    place = testing.workspace(tmp_path, [demo.demo()])
    ports = up.Ports(app=1, steward=3, dagster=2)
    stages = up.children(place.settings, ports, tmp_path / "code.sock")
    assert [[c.name for c in stage] for stage in stages] == [
        ["app", "steward", "dagster-code"],
        ["dagster-web", "dagster-daemon"],
    ]
    steward = stages[0][1]
    assert steward.command[steward.command.index("--host") + 1] == "127.0.0.1"
    assert steward.environment["MADANG_STEWARD_PORT"] == "3"
    folder = place.settings.dagster_folder
    servers = yaml.safe_load((folder / "workspace.yaml").read_text())
    assert servers["load_from"][0]["grpc_server"]["socket"] == str(tmp_path / "code.sock")
    web = stages[1][0]
    assert web.command[web.command.index("--host") + 1] == "127.0.0.1"
    assert web.environment == {"DAGSTER_HOME": str(folder)}


def test_nobody_answers_at_an_empty_address(tmp_path):
    assert not up._answers_http("http://127.0.0.1:9/healthz")
    assert not up._answers_socket(tmp_path / "none.sock")


def test_answers_are_heard(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(tmp_path / "a.sock"))
        server.listen()
        assert up._answers_socket(tmp_path / "a.sock")


def test_long_log_is_set_aside(tmp_path, monkeypatch):
    monkeypatch.setattr(up, "_LOG_LIMIT", 10)
    (tmp_path / "one.log").write_text("x" * 20)
    Supervisor(tmp_path, Voice()).run([[child("one", SLEEPER)]])
    assert (tmp_path / "one.log.1").read_text() == "x" * 20
