"""A third party's plugin with everything that a page can do right and wrong; all of it invented."""

import csv
import io
from datetime import date

import pyarrow as pa

from madang.dataset import Column, Dataset, Inputs, Rule, Source, Text
from madang.plugin import PageSpec, Param, Plugin

NOTES = Text(
    ko="가상 도시의 마당에 놓인 의자를 하나씩 적은 표입니다. "
    "시험을 위해 지어낸 것이며 실제 의자가 아닙니다.",
    en="Chairs in the yards of an invented city, one chair a row; made up for tests only.",
)
SURVEY = Source(
    key="chair-survey",
    title=Text(ko="의자 조사", en="Chair survey"),
    publisher="가상시 마당과",
    licence="kogl-1",
    licence_text="공공누리 제1유형",
    dataset_id="example 7",
    landing="chairs-*.csv",
)


def read_chairs(inputs: Inputs) -> pa.Table:
    rows = list(csv.DictReader(io.StringIO(inputs.file(SURVEY).text())))
    return pa.table(
        {
            "chair_id": pa.array([row["chair_id"] for row in rows], pa.string()),
            "name": pa.array([row["name"] or None for row in rows], pa.string()),
            "seats_count": pa.array([int(row["seats"]) for row in rows], pa.int64()),
            "height_m": pa.array([float(row["height"]) if row["height"] else None for row in rows]),
            "is_covered": pa.array([{"y": True, "n": False}.get(row["covered"]) for row in rows]),
            "placed_on": pa.array([date.fromisoformat(row["placed"]) for row in rows], pa.date32()),
        }
    )


def chairs(name: str, title: Text, **changes) -> Dataset:
    said = {
        "key": f"yard.{name}",
        "title": title,
        "notes": NOTES,
        "columns": [
            Column("chair_id", pa.string(), key=True, title=Text(ko="의자 번호", en="Chair id")),
            Column("name", pa.string(), required=False, title=Text(ko="이름", en="Name")),
            Column("seats_count", pa.int64(), unit="1", min=1, title=Text(ko="자리", en="Seats")),
            Column(
                "height_m",
                pa.float64(),
                unit="m",
                required=False,
                title=Text(ko="높이", en="Height"),
                notes=Text(ko="앉는 곳까지", en="up to the seat"),
            ),
            Column("is_covered", pa.bool_(), required=False, title=Text(ko="지붕", en="Covered")),
            Column("placed_on", pa.date32(), title=Text(ko="놓은 날", en="Placed on")),
        ],
        "rules": [
            Rule(
                "few_seats",
                sql="seats_count > 8",
                severity="warn",
                why=Text(ko="의자 하나에 자리가 너무 많습니다", en="Too many seats for one chair"),
                passes=[{"seats_count": 2}],
                fails=[{"seats_count": 9}],
            )
        ],
        "sources": [SURVEY],
        "read": read_chairs,
        "licence": "kogl-1",
        "publisher": "가상시 마당과",
        "theme": "ENVI",
        "keywords": [
            Text(ko="의자", en="chair"),
            Text(ko="마당", en="yard"),
            Text(ko="쉼터", en="rest"),
        ],
        "frequency": "P1Y",
    }
    return Dataset(**(said | changes))


def page(path: str, function: str, **changes) -> PageSpec:
    said = {
        "path": path,
        "title": f"{path}.title",
        "render": f"madang_yard.pages.yard:{function}",
        "icon": "chair",
        "params": (Param(name="chair"), Param(name="view", kind="code")),
    }
    return PageSpec(**(said | changes))


def twin(function: str) -> str:
    return f"madang_yard.plain:{function}"


DATASETS = (
    chairs("chair", Text(ko="의자", en="Chairs")),
    chairs("old_chair", Text(ko="옛 의자", en="Old chairs"), historical=True, temporal="placed_on"),
    chairs("stool", Text(ko="등받이 없는 의자", en="Stools")),
    chairs("swing", Text(ko="그네", en="Swings")),
)
plugin = Plugin(
    name="yard",
    title=Text(ko="마당 의자", en="Yard chairs"),
    datasets=DATASETS,
    pages=(
        page(
            "chairs",
            "works",
            card="madang_yard.pages.yard:card",
            measure="madang_yard.pages.yard:measure",
            plain=twin("works"),
            act=twin("greets"),
        ),
        page("broken", "breaks", card="madang_yard.pages.yard:broken_card", plain=twin("breaks")),
        page("absent", "is_not_there", nav="hidden", plain=twin("lacks")),
        page("data", "works"),
        page("watch", "works", audience="steward"),
    ),
    api="madang_yard.api:router",
)
