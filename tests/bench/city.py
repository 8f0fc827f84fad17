"""Living population at real size, ingested by a dataset's file alone: `python -m tests.bench.city`.

10,176 invented rows a day (424 neighbourhoods, 24 hours, 32 columns) in the two forms in which they
come: files of a month in the landing folder, and pages of 1,000 rows as the plaza answers. Each job
runs in a process of its own and prints one line of JSON.
"""

import io
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

import duckdb

from madang import clock, failpoints
from madang.build import build
from madang.city import loader
from madang.dataset import Dataset
from madang.plugin import Installed, Plugin, assemble
from madang.raw import Retrieval
from madang.settings import Settings
from madang.sources import Found
from madang.workspace import Workspace, open_workspace

TEMPLATE = Path(loader.__file__).parent / "templates/living_population.toml"
FIRST = date(2024, 1, 1)
PAGE = 1000
A_DAY = 10_176


def dataset() -> Dataset:
    found = loader.read_file(TEMPLATE).dataset
    assert found is not None
    return found


def workspace(home: Path, landing: Path) -> Workspace:
    plugin = Plugin(name="city", title=loader.TITLE, datasets=(dataset(),))
    registry = assemble([Installed(plugin=plugin, package="madang.city")])
    return open_workspace(Settings(home=home, landing=str(landing)), registry)


def months(days: int) -> list[tuple[str, list[date]]]:
    """The months that the first `days` days lie in, with those days."""
    found: dict[str, list[date]] = {}
    for offset in range(days):
        day = FIRST + timedelta(days=offset)
        found.setdefault(f"{day:%Y-%m}", []).append(day)
    return list(found.items())


def rows(days: Iterable[date]) -> str:
    """SELECT of the rows of these days, cells as the plaza writes them."""
    listed = ", ".join(f"DATE '{day}'" for day in days)
    bands = [field.origin for field in dataset().read.fields][4:]
    values = ", ".join(f'round((hash(i, d, h, {n}) % 6000000) / 10000, 4) AS "{name}"'
                       for n, name in enumerate(bands))  # fmt: skip
    return (
        "SELECT strftime(d, '%Y%m%d') AS STDR_DE_ID, printf('%02d', h) AS TMZON_PD_SE, "  # noqa: S608 -- ours
        "(11110515 + 1000 * (i // 20) + i % 20)::VARCHAR AS ADSTRD_CODE_SE, "
        f"round((hash(i, d, h) % 400000000) / 10000, 4) AS TOT_LVPOP_CO, {values} "
        f"FROM (SELECT unnest([{listed}]) AS d), range(24) t(h), range(424) u(i)"
    )


def write(folder: str, days: str) -> dict[str, float]:
    """Files of each month, in UTF-8 as the portal's are."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    for month, held in months(int(days)):
        name = place / f"SPOP_LOCAL_RESD_DONG-{month.replace('-', '')}.csv"
        duckdb.sql(f"COPY ({rows(held)}) TO '{name}' (HEADER true)")
    return {"mb": sum(file.stat().st_size for file in place.iterdir()) / 1e6}


def copy(folder: str, target: str) -> dict[str, float]:
    """The reference: a bare COPY of each file, typed, zstd."""
    taken = dataset()
    kinds = ["DATE", "SMALLINT", "VARCHAR", *["DOUBLE"] * 29]
    columns = ", ".join(
        f"'{field.origin}': '{kind}'" for field, kind in zip(taken.read.fields, kinds, strict=True)
    )
    Path(target).mkdir(parents=True, exist_ok=True)

    def run() -> None:
        for file in sorted(Path(folder).glob("*.csv")):
            duckdb.sql(
                f"COPY (FROM read_csv('{file}', header=true, dateformat='%Y%m%d', "
                f"columns={{{columns}}})) TO '{target}/{file.stem}.parquet' "
                "(FORMAT parquet, COMPRESSION zstd)"
            )

    return measured(run)


def files(folder: str, home: str, days: str) -> dict[str, float]:
    """The months from the landing folder, landed, read, checked, committed and published."""
    place = workspace(Path(home), Path(folder))
    return measured(lambda: renew(place, int(days), "landing"))


def answers(home: str, days: str) -> dict[str, float]:
    """The months from pages as the plaza answers them, received before the clock starts."""
    place = workspace(Path(home), Path(home))
    size = sum(receive(place, day) for _, held in months(int(days)) for day in held)
    last = FIRST + timedelta(days=int(days) - 1 + dataset().sources[0].live.lag_days)
    with clock.frozen(clock.start_of_day(last)):  # no later day can be asked for
        return measured(lambda: renew(place, int(days), "live")) | {"mb": size / 1e6}


def receive(place: Workspace, day: date) -> int:
    """Keep the pages of a day as a fetch would; the number of bytes."""
    (source,) = dataset().sources
    cells = duckdb.sql(rows([day])).to_arrow_table()
    names = cells.column_names
    parts, size = [], 0
    for start in range(0, A_DAY, PAGE):
        page = [
            dict(zip(names, map(str, row.values()), strict=True))
            for row in cells.slice(start, PAGE).to_pylist()
        ]
        good = {"CODE": "INFO-000", "MESSAGE": "정상 처리되었습니다"}
        told = {"list_total_count": A_DAY, "RESULT": good, "row": page}
        body = json.dumps({"SPOP_LOCAL_RESD_DONG": told}, ensure_ascii=False).encode()
        size += len(body)
        found = Found(
            name=f"{day}-{start}",
            as_of=day,
            partition=None,
            opener=lambda body=body: io.BytesIO(body),
            size=len(body),
        )
        parts.append(place.raw.keep_page(found))
    template = "http://127.0.0.1/{KEY}/json/SPOP_LOCAL_RESD_DONG"
    place.raw.seal(source, Retrieval(parts=tuple(parts), as_of=day, url_template=template))
    return size


def renew(place: Workspace, days: int, origin: str) -> None:
    """Build each month whose days are all there."""
    taken = place.registry.dataset("city.living_population")
    committed = 0
    for month, held in months(days):
        outcome = build(place, taken, month, origin=origin)
        assert outcome.status == "committed", outcome.reason
        assert outcome.rows == len(held) * A_DAY, outcome.rows
        committed += outcome.rows
    assert committed == days * A_DAY


def measured(run: Callable[[], None]) -> dict[str, float]:
    """CPU seconds until the commit and of publication, wall seconds, and the most memory, in MB."""
    spent = {"commit": 0.0, "publish": 0.0}
    last, started = _cpu(), time.perf_counter()

    def reached(name: str) -> None:
        nonlocal last
        stage = _STAGES.get(name)
        if stage is not None:
            now = _cpu()
            spent[stage] += now - last
            last = now

    failpoints.hit = reached
    run()
    spent["commit"] += _cpu() - last
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return spent | {"wall": time.perf_counter() - started, "peak": peak}


_STAGES = {"lake.log_fsynced": "commit", "publish.pointer": "publish"}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


JOBS = {"write": write, "copy": copy, "files": files, "answers": answers}


if __name__ == "__main__":
    job, *words = sys.argv[1:]
    print(json.dumps({job: JOBS[job](*words)}))
