"""Figures of the goals with the machine's facts: `make bench`, `make bench ARGS=--quick`.

Every job is a process of its own; jobs that are compared take turns, and medians are printed. CPU
seconds are user and system time of all threads; wall times are told but never compared, since a
busy machine moves them most.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from ckanapi import RemoteCKAN

from tests.bench import app, city, ranges, readings, routes, rowwise, search, store
from tests.ckan import server
from tests.researchers.desk import NotInstalled

ROOT = Path(__file__).parents[2]
MADANG = Path(sys.executable).with_name("madang")
LANDING = ROOT / "../shared/data"
Stage: TypeAlias = Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How much is measured."""

    rows: int
    repeats: int
    versions: int
    commits: int
    journeys: int
    visits: int
    days: int
    questions: int


FULL = Sizes(
    rows=readings.ROWS,
    repeats=3,
    versions=400,
    commits=30,
    journeys=10_000,
    visits=10,
    days=366,
    questions=2000,
)
QUICK = Sizes(
    rows=200_000, repeats=1, versions=60, commits=10, journeys=500, visits=2, days=1, questions=160
)


@dataclass
class Table:
    """A table on the terminal."""

    title: str
    head: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)
    fault: str | None = None  # what must never be, whatever the machine

    def add(self, *cells: object) -> None:
        self.rows.append(
            [f"{cell:,.3g}" if isinstance(cell, float) else str(cell) for cell in cells]
        )

    def show(self) -> None:
        widths = [max(map(len, column)) for column in zip(self.head, *self.rows, strict=True)]
        print(f"\n{self.title}")
        for row in (self.head, ["-" * width for width in widths], *self.rows):
            cells = [row[0].ljust(widths[0])]
            cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
            print("  " + "  ".join(cells).rstrip())


@dataclass(frozen=True, kw_only=True)
class Run:
    """One process that ended: its own stages, and what the kernel says of it."""

    stages: Mapping[str, Stage]
    cpu: float
    wall: float
    peak_mb: float


def run(*words: object, env: Mapping[str, str] | None = None) -> Run:
    """Run a command to its end; its last line of output may be JSON with stages."""
    started = os.times().elapsed
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [str(word) for word in words],
            cwd=ROOT,
            stdout=output,
            env={**os.environ, **(env or {})},
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = os.times().elapsed - started
        output.seek(0)
        text = output.read().decode()
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{words}: ended with {os.waitstatus_to_exitcode(status)}\n{text}")
    last = text.strip().rpartition("\n")[2]
    return Run(
        stages=json.loads(last) if last.startswith("{") else {},
        cpu=used.ru_utime + used.ru_stime,
        wall=wall,
        peak_mb=used.ru_maxrss / 1024,
    )


def job(name: str, *words: object) -> Run:
    """Run one job of `tests.bench.job`."""
    return run(sys.executable, "-m", "tests.bench.job", name, *words)


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def machine() -> Table:
    """What the figures were taken on."""
    table = Table(title="Machine", head=("fact", "value"))
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
         if line.startswith("model name")), platform.processor(),
    )  # fmt: skip
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    table.add("processor", f"{model}, {os.cpu_count()} usable")
    table.add("memory", f"{memory:.0f} GB")
    table.add(
        "system", f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    )
    names = ("duckdb", "deltalake", "pyarrow", "dagster", "streamlit", "scipy", "networkx")
    table.add("packages", ", ".join(f"{n} {importlib.metadata.version(n)}" for n in names))
    table.add("load before", ", ".join(f"{load:.1f}" for load in os.getloadavg()))
    return table


def ingest(folder: Path, sizes: Sizes) -> Table:
    """A large CP949 file through `build`, against one DuckDB COPY of its UTF-8 twin."""
    readings.generate(folder / "in", sizes.rows)
    bare_file, bare, ours = folder / "bare.parquet", [], []
    for turn in range(sizes.repeats):
        bare.append(job("bare_copy", folder / "in", bare_file))
        home = folder / f"home{turn}"
        ours.append(job("ingest", folder / "in", home))
        staged = next((home / "lake/core/bench/reading/all").glob("*.parquet"))
        if turn + 1 < sizes.repeats:
            shutil.rmtree(home)
    size = (folder / "in" / readings.FILE).stat().st_size
    copy = median(each.stages["copy"]["cpu"] for each in bare)
    table = Table(
        title=f"Ingest: {sizes.rows:,} rows, {size / 1e6:.0f} MB CP949, {sizes.repeats} runs each",
        head=("stage", "CPU s", "wall s", "x bare", "goal"),
    )
    stages = [name for name in ours[0].stages if name != "rows"]
    cpu = {name: median(each.stages[name]["cpu"] for each in ours) for name in stages}
    wall = {name: median(each.stages[name]["wall"] for each in ours) for name in stages}
    table.add(
        "bare COPY of the UTF-8 twin", copy, median(e.stages["copy"]["wall"] for e in bare), "1", ""
    )
    for name in stages:
        table.add(f"  {name}", cpu[name], wall[name], cpu[name] / copy, "")
    committed = [name for name in stages if name != "publish"]
    up_to_commit = sum(cpu[name] for name in committed)
    table.add(
        "up to the commit",
        up_to_commit,
        sum(wall[n] for n in committed),
        up_to_commit / copy,
        "2.5",
    )
    table.add("publish", cpu["publish"], wall["publish"], cpu["publish"] / copy, "1.5")
    table.add("rows committed", f"{ours[0].stages['rows']['committed']:,}", "", "", "")
    table.add("rows in quarantine", f"{ours[0].stages['rows']['quarantined']:,}", "", "", "")
    ratio = staged.stat().st_size / bare_file.stat().st_size
    table.add("size of the file, MB", staged.stat().st_size / 1e6, "", ratio, "1.2")
    table.add("peak memory, MB", median(each.peak_mb for each in ours), "", "", "1,000")
    return table


def checks(folder: Path, sizes: Sizes) -> Table:
    """The checks of the file just committed, against the same statement run bare."""
    staged = next(
        (folder / f"home{sizes.repeats - 1}/lake/core/bench/reading/all").glob("*.parquet")
    )
    found: dict[str, list[float]] = {"checks_bare": [], "checks": []}
    for _ in range(max(3, sizes.repeats)):
        for name, cpu in found.items():
            cpu.append(job(name, staged, folder / "scratch").stages["checks"]["cpu"])
    bare, ours = (median(cpu) for cpu in found.values())
    table = Table(title="Checks alone, all rows valid", head=("what", "CPU s", "x bare", "goal"))
    table.add("the statement run bare", bare, "1", "")
    table.add("checks as a build runs them", ours, ours / bare, "1.1")
    return table


def commits(folder: Path, sizes: Sizes) -> Table:
    """Renewals of a dataset of 1,500 rows, for the ADR also without Delta and without fsync."""
    table = Table(
        title=f"Commit, {sizes.commits} in a row, a table of 1,500 rows; milliseconds each",
        head=("variant", "stage+check CPU", "commit CPU", "commit wall"),
    )
    for variant in ("delta", "no fsync", "pointer"):
        found = [
            job("commits", folder / f"{variant}{turn}", sizes.commits, variant).stages
            for turn in range(sizes.repeats)
        ]
        asked = (("stage and check", "cpu"), ("commit", "cpu"), ("commit", "wall"))
        spent = [1000 * median(each[stage][what] for each in found) for stage, what in asked]
        table.add(variant, *spent)
    return table


def opens(folder: Path, sizes: Sizes) -> Table:
    """Opening the newest version of tables with few and with many versions."""
    table = Table(
        title="Open the newest version; milliseconds CPU each",
        head=("versions", "madang", "bare DeltaTable", "pointer"),
    )
    cases = (
        ("1", 1, "delta"),
        (f"{sizes.versions}, checkpoints every 50", sizes.versions, "checkpoints"),
        (f"{sizes.versions}, no checkpoint", sizes.versions, "delta"),
    )
    for label, versions, variant in cases:
        home = folder / f"opens-{label.replace(' ', '')}"
        job("commits", home, versions - 1, variant)
        pointed = folder / f"opens-pointer{versions}"
        if not pointed.exists():
            job("commits", pointed, versions - 1, "pointer")
        looked = ((home, "delta"), (home, "bare"), (pointed, "pointer"))
        found = [
            1000 * job("opens", where, 50, what).stages["open"]["cpu"] for where, what in looked
        ]
        table.add(label, *found)
    return table


def builds(folder: Path, sizes: Sizes) -> Table:
    """`madang build` of everything: from bundled facts, unchanged, from the publishers' files."""
    table = Table(
        title="madang build, whole command", head=("what", "wall s", "CPU s", "peak MB", "goal s")
    )
    home = {"MADANG_HOME": str(folder / "built")}
    cases: list[tuple[str, Sequence[str], Mapping[str, str], str]] = [
        ("bundled facts", (), home, "20"),
        ("unchanged", (), home, "15"),
    ]
    if LANDING.is_dir():
        fresh = {"MADANG_HOME": str(folder / "landed"), "MADANG_LANDING": str(LANDING.resolve())}
        cases.append(("landing folder", ("--sources", "landing"), fresh, "40"))
    for label, words, env, goal in cases:
        done = run(MADANG, "build", *words, env=env)
        table.add(label, done.wall, done.cpu, done.peak_mb, goal)
    return table


def route_start(folder: Path, sizes: Sizes) -> Table:
    """A new process until its first route, over the network built from bundled facts."""
    run(MADANG, "build", "transfermap", env={"MADANG_HOME": str(folder / "routes")})
    found = [_route_job("start", folder) for _ in range(max(3, sizes.repeats))]
    size = found[0]["network"]
    table = Table(
        title=f"Routes, start: {size['platforms']:,.0f} platforms, {size['places']:,.0f} places, "
        f"{size['nodes']:,.0f} nodes, {size['pieces']:,.0f} pieces",
        head=("what", "wall s, MB", "goal"),
    )
    for name in found[0]["start"]:
        goal = "1" if name == "whole" else ""
        table.add(f"{name}, s", median(each["start"][name] for each in found), goal)
    for name in found[0]["memory"]:
        goal = "100" if name == "all profiles" else ""
        table.add(f"memory added, {name}, MB", median(e["memory"][name] for e in found), goal)
    return table


def journeys(folder: Path, sizes: Sizes) -> Table:
    """Random journeys for each profile, against networkx on the same graph."""
    table = Table(
        title=f"Routes: {sizes.journeys:,} random journeys a profile, milliseconds CPU each",
        head=("profile", "what", "p50", "p99", "p50 x kernel", "goal p99"),
    )
    differing = 0.0
    for profile in routes.PROFILES:
        found = _route_job("journeys", folder, profile, sizes.journeys)
        kernel = found["kernel"]["p50"]
        for what, goal in routes.GOALS.items():
            spent = found[what]
            table.add(profile, what, spent["p50"], spent["p99"], spent["p50"] / kernel, goal)
        wrong, asked = found["differing"].values()
        table.add(profile, "differing from networkx", f"{wrong:.0f}", f"of {asked:,.0f}", "", "0")
        differing += wrong
    table.fault = f"{differing:.0f} costs differ from networkx" if differing else None
    return table


def _route_job(name: str, folder: Path, *words: object) -> Mapping[str, Stage]:
    command = (sys.executable, "-m", "tests.bench.routes", name, folder / "routes", *words)
    return run(*command).stages


def store_door(folder: Path, sizes: Sizes) -> Table:
    """Sign-ups through the write door, against one commit each, taking turns."""
    seconds = 5 if sizes.repeats > 1 else 1
    table = Table(
        title="Store: sign-ups through the door, synchronous=EXTRA; milliseconds",
        head=("clients", "way", "commands/s", "p50", "p99", "max", "CPU each", "goal/s"),
    )
    for clients in (1, 16, 64):
        found: dict[str, list[Stage]] = {way: [] for way in store.WAYS}
        for _ in range(sizes.repeats):
            for way, runs in found.items():
                command = (sys.executable, "-m", "tests.bench.store", folder, clients, seconds, way)
                runs.append(run(*command).stages["door"])
        for way, runs in found.items():
            told = [
                median(each[name] for each in runs)
                for name in ("per_s", "p50", "p99", "max", "cpu")
            ]
            goal = "2,000" if way == "door" and clients > 1 else ""
            table.add(clients, store.WAYS[way], *told, goal)
    return table


def reruns(folder: Path, sizes: Sizes) -> Table:
    """The script run again, for one user and thirty at once, by our server and the default."""
    run(MADANG, "build", env={"MADANG_HOME": str(folder / "app")})
    table = Table(
        title="App, rerun on the server; milliseconds wall, and CPU for each",
        head=("page, users", "p50", "p95", "goal p95", "default p95", "CPU", "default CPU", "x"),
    )
    for name, spent in _app_job("reruns", folder, sizes).items():
        cpu, default = spent["cpu"], spent["default cpu"]
        wall = (spent["p50"], spent["p95"], app.RERUN_GOALS[name], spent["default p95"])
        table.add(name, *wall, cpu, default, cpu / default)
    return table


def visits(folder: Path, sizes: Sizes) -> Table:
    """What a visit costs: memory, bytes, and time until a route's steps are seen."""
    table = Table(title="App, visits", head=("what", "value", "goal"))
    memory = _app_job("memory", folder, sizes)["memory"]
    table.add("memory before the first visit, MB", memory["idle"], "220")
    table.add("memory after five visits, MB", memory["warm"], "")
    table.add("memory for each session, MB", memory["session"], "0.5")
    kept = f"memory kept after {memory['sessions']:.0f} sessions, MB"
    table.add(kept, memory["drift"], "30")
    plain = _app_job("plain", folder, sizes)["plain"]
    table.add("plain route with style, KB", plain["kb"], "40")
    table.add("plain route, ms p95", plain["p95"], "100")
    cold = _app_job("cold", folder, sizes).get("cold")
    if cold is None:
        table.add("first load, cold address: no Chromium here", "", "")
        return table
    table.add("first load of home, KB", cold["kb"], "1,800")
    table.add("cold address to steps on screen, ms p50", cold["p50"], "")
    table.add("cold address to steps on screen, ms p95", cold["p95"], "3,000")
    return table


def _app_job(name: str, folder: Path, sizes: Sizes) -> Mapping[str, Stage]:
    words = (name, folder / "app", folder / "app.log", sizes.visits)
    return run(sys.executable, "-m", "tests.bench.app", *words).stages


def population(folder: Path, sizes: Sizes) -> Table:
    """Living population by a dataset's file alone: a day and a year, files and answers."""
    table = Table(
        title="City: living population, 10,176 rows a day, 32 columns; medians",
        head=("what", "rows", "MB in", "CPU s", "x bare", "publish", "x bare", "peak MB"),
    )
    # A year of answers would be 4 GB, so a month stands for it: each is a partition of its own.
    for days, jobs in ((1, ("files", "answers")), (31, ("files", "answers")), (366, ("files",))):
        if days > sizes.days:
            continue
        inbox = folder / f"in{days}"
        size = _city_job("write", inbox, days)["mb"]
        found: dict[str, list[Stage]] = {"bare COPY": [], **{name: [] for name in jobs}}
        for turn in range(sizes.repeats if days == 1 else 1):
            bare = _city_job("copy", inbox, folder / f"bare{days}-{turn}")
            found["bare COPY"].append(bare)
            for name in jobs:
                home = folder / f"{name}{days}-{turn}"
                words = (inbox, home, days) if name == "files" else (home, days)
                found[name].append(_city_job(name, *words))
                shutil.rmtree(home)
        copied = median(each["commit"] for each in found["bare COPY"])
        for what, runs in found.items():
            cpu, publish = (median(each[name] for each in runs) for name in ("commit", "publish"))
            peak = median(each["peak"] for each in runs)
            read = median(each.get("mb", size) for each in runs)
            ratios = (cpu, cpu / copied, publish, publish / copied)
            table.add(what, f"{days * city.A_DAY:,}", read, *ratios, peak)
    return table


def _city_job(name: str, *words: object) -> Stage:
    return run(sys.executable, "-m", "tests.bench.city", name, *words).stages[name]


def package_search(folder: Path, sizes: Sizes) -> Table:
    """`package_search` over generated datasets, against a walk through all of them."""
    table = Table(
        title="Search: package_search and its answer as JSON; milliseconds CPU, MB, seconds",
        head=("datasets", "what", "p50", "p99", "walk p50 x", "goal p99"),
    )
    for count in (1000, 10_000):
        command = (sys.executable, "-m", "tests.bench.search", count, sizes.questions)
        found = run(*command).stages
        walk = found["walk"]["p50"]
        goals = {"all": str(search.GOAL_MS)} if count == search.MOST else {}
        for name in ("all", *search.KINDS, "walk"):
            spent = found[name]
            ratio = walk / spent["p50"] if spent["p50"] else ""
            table.add(f"{count:,}", name, spent["p50"], spent["p99"], ratio, goals.get(name, ""))
        goal = str(search.GOAL_MB) if count < search.MOST else ""
        table.add(f"{count:,}", "memory of the index, MB", found["index"]["memory"], "", "", goal)
        table.add(f"{count:,}", "making it, s", found["index"]["built"], "", "", "")
    return table


def rows_over_http(folder: Path, sizes: Sizes) -> Table:
    """Rows as the datastore gives them, against the same read by bare DuckDB."""
    table = Table(
        title="Rows: a page of 100 with its total, and all as CSV; milliseconds CPU, MB",
        head=("rows", "question", "ours", "bare", "x bare", "memory"),
    )
    for count in (max(sizes.rows // 10, 1), sizes.rows):
        command = (sys.executable, "-m", "tests.bench.rowwise", count, 3 * sizes.repeats)
        stages = run(*command).stages
        for name in (*rowwise.KINDS, "dump"):
            ours, bare = stages[name]["ours"], stages[name]["bare"]
            told = stages[name].get("memory", "")
            table.add(f"{count:,}", name, ours, bare, ours / bare, told)
    return table


def range_reads(folder: Path, sizes: Sizes) -> Table:
    """A researcher's DuckDB over HTTP, against the same file on the disk."""
    rows = min(sizes.rows, 1_000_000)
    table = Table(
        title=f"Range reads: {rows:,} readings, DuckDB with httpfs against the file itself",
        head=("question", "local ms", "HTTP ms", "x local", "requests", "KB sent", "% of file"),
    )
    try:
        found = dict(ranges.reads(folder / "ranges", rows, sizes.repeats))
    except NotInstalled as error:
        table.add(f"not measured: {error}", *[""] * 6)
        return table
    for name, read in found.items():
        told = (read.local, read.remote, read.remote / read.local, read.requests)
        table.add(name, *told, read.sent / 1000, 100 * read.share)
        if not read.equal:
            table.fault = f"{name}: other rows over HTTP than from the file"
    return table


def catalogue_ckan(folder: Path, sizes: Sizes) -> Table:
    """All datasets at a real CKAN, cold and unchanged, against bare package_create calls."""
    table = Table(
        title="Catalogue: all datasets at a real CKAN on this machine",
        head=("what", "datasets", "writes", "wall s", "s each", "x bare"),
    )
    if why := server.missing():
        table.add(why, "", "", "", "", "")
        return table
    run(MADANG, "build", env={"MADANG_HOME": str(folder / "lake")})
    folder.chmod(0o711)  # PostgreSQL runs as somebody else and walks down to its data
    started = server.Server(folder=folder / "ckan")
    try:
        found = _ckan_turns(started.up(), folder / "lake", sizes)
    finally:
        started.down()
    bare = median(each["wall"] for each in found["bare package_create"])
    for what, turns in found.items():
        wall, first = median(each["wall"] for each in turns), turns[0]
        counts = (f"{first['datasets']:.0f}", f"{first['writes']:.0f}")
        table.add(what, *counts, wall, wall / first["datasets"], wall / bare)
    return table


def _ckan_turns(started: server.Server, lake: Path, sizes: Sizes) -> Mapping[str, Sequence[Stage]]:
    """Each way in turn, from an empty CKAN and an empty journal."""
    ways = (
        ("bare package_create", "bare", 0, True),
        ("cold, links", "ours", 0, True),
        ("cold, with tables", "ours", 5000, True),
        ("unchanged", "ours", 5000, False),
    )
    found: dict[str, list[Stage]] = {what: [] for what, *_ in ways}
    for _ in range(sizes.repeats):
        for what, way, rows, empty in ways:
            if empty:
                started.reset()
                shutil.rmtree(lake / "catalogue", ignore_errors=True)
                with RemoteCKAN(started.address, apikey=started.token) as ckan:
                    ckan.call_action("organization_create", {"name": "madang"})
            words = (way, lake, started.address, started.token, rows)
            done = run(sys.executable, "-m", "tests.bench.catalogue", *words)
            found[what].append(done.stages["catalogue"])
    return found


PARTS: Mapping[str, Sequence[Callable[[Path, Sizes], Table]]] = {
    "ingest": (ingest, checks),
    "commit": (commits, opens),
    "build": (builds,),
    "catalogue": (catalogue_ckan,),
    "routes": (route_start, journeys),
    "app": (reruns, visits),
    "store": (store_door,),
    "search": (package_search,),
    "rows": (rows_over_http,),
    "range": (range_reads,),
    "city": (population,),
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="small sizes, one run each")
    parser.add_argument("--only", action="append", choices=PARTS, help="this part (repeatable)")
    parser.add_argument("--rows", type=int, help="rows of the ingest")
    chosen = parser.parse_args()
    sizes = QUICK if chosen.quick else FULL
    if chosen.rows:
        sizes = Sizes(**{**vars(sizes), "rows": chosen.rows})
    machine().show()
    faults: list[str] = []
    for name in chosen.only or PARTS:
        with tempfile.TemporaryDirectory(prefix="madang-bench-") as folder:
            for part in PARTS[name]:
                table = part(Path(folder), sizes)
                table.show()
                faults += [table.fault] if table.fault else []
    sys.exit("\n".join(faults) or None)


if __name__ == "__main__":
    main()
