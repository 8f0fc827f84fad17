"""Every recorded answer with rows is read to typed rows: no cell fails, none is lost on the way."""

import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest

from madang.city.casting import Field, typed
from madang.dataset import Column, RawFile
from madang.sources.envelopes import field_names, read_answer, read_rows
from tests.upstream import samples
from tests.upstream.town import WORD

DAY, MOMENT, COUNT, SIZE = pa.date32(), pa.timestamp("us", "UTC"), pa.int64(), pa.float64()
WRAPPED = "kric-handicapped-stationCnvFacl-20260728.json"
# Fields that are more than text, by sample; codes and station numbers stay text for ever.
TYPES: Mapping[str, Mapping[str, pa.DataType]] = {
    "kric-stationWheelchairLiftMovement-bulgwang.json": {
        "mvPathMgNo": COUNT, "mvTpOrdr": COUNT, "mvDst": SIZE,
    },
    "kric-transferMovement-chungmuro.json": {"mvpathmgno": COUNT, "chtnmvtpordr": COUNT},
    "kstartup-getAnnouncementInformation01-item.json": {
        "pbanc_rcpt_bgng_dt": DAY, "pbanc_rcpt_end_dt": DAY, "rcrt_prgs_yn": pa.bool_(),
    },
    "seoul-ListPublicReservationEducation-shape-only.json": {
        "RCPTBGNDT": MOMENT, "RCPTENDDT": MOMENT, "SVCOPNBGNDT": MOMENT, "SVCOPNENDDT": MOMENT,
    },
    "seoul-SPOP_FORN_LONG_RESD_DONG-row-20260728.json": {"STDR_DE_ID": DAY, "*_CO": SIZE},
    "seoul-SPOP_LOCAL_RESD_DONG-row-20260728.json": {"STDR_DE_ID": DAY, "*_CO": SIZE},
    "seoul-realtimeStationArrival-kkachisan-20260906.json": {
        "rowNum": COUNT, "barvlDt": COUNT, "lstcarAt": pa.bool_(),
    },
    "seoul-tbLnOpendataRentV-official-sample.xml": {
        "CTRT_DAY": DAY, "RENT_AREA": SIZE, "GRFE": COUNT, "RTFE": COUNT, "RCPT_YR": pa.int32(),
    },
    WRAPPED: {"stinFlor": COUNT},
}  # fmt: skip
YES_NO = {"true": ("Y", "1"), "false": ("N", "0")}


def field(name: str, types: Mapping[str, pa.DataType]) -> Field:
    ends = [kind for key, kind in types.items() if key[0] == "*" and name.endswith(key[1:])]
    kind = types.get(name, next(iter(ends), pa.string()))
    words = YES_NO if pa.types.is_boolean(kind) else {}
    column = Column(name.lower(), kind, unit="1", required=False, title=WORD)
    return Field(column=column, origin=name, **words)


def page(folder: Path, name: str) -> RawFile:
    """The sample; what a carrier wrapped is put back into the portal's envelope."""
    path = folder / name
    if name != WRAPPED:
        return samples.raw_file(path.read_bytes(), name)
    wrapped = json.loads(path.read_text())
    return samples.raw_file(
        samples.kric([row for query in wrapped["queries"] for row in query["rows"]]), name
    )


def typed_rows(file: RawFile, types: Mapping[str, pa.DataType]) -> pa.Table:
    names = list(field_names(read_answer(file).rows))
    fields = [field(name, types) for name in names]
    return pa.Table.from_batches(list(typed(read_rows([file], names), names, fields)))


@pytest.fixture
def recorded(landing_folder: Path) -> Path:
    folder = landing_folder / "api-samples"
    if not folder.is_dir():
        pytest.skip(f"no recorded answers: {folder} does not exist")
    return folder


def test_no_sample_with_rows_is_left_out(recorded: Path) -> None:
    found = {
        path.name
        for path in recorded.iterdir()
        if path.name != WRAPPED and read_answer(page(recorded, path.name)).rows
    }
    assert found | {WRAPPED} == TYPES.keys()


@pytest.mark.parametrize("name", TYPES)
def test_every_row_of_a_sample_is_typed_without_a_problem(recorded: Path, name: str) -> None:
    file = page(recorded, name)
    told = read_answer(file).rows
    rows = typed_rows(file, TYPES[name])
    assert rows.num_rows == len(told)
    assert rows["_problem"].null_count == rows.num_rows
    for column in (field(each, TYPES[name]).column for each in field_names(told)):
        assert rows.schema.field(column.name).type == column.type
        said = [value for row in told if (value := row.get(spelled(row, column.name)))]
        blanks = [value for value in said if str(value).strip() in {"", "-", "null", "{}"}]
        assert rows.num_rows - rows[column.name].null_count == len(said) - len(blanks)


def spelled(row: Mapping, name: str) -> str | None:
    return next((key for key in row if key.lower() == name), None)


@pytest.mark.parametrize(
    ("name", "column", "kind", "bad"),
    [
        ("seoul-SPOP_LOCAL_RESD_DONG-row-20260728.json", "TOT_LVPOP_CO", COUNT, 1),
        ("kstartup-getAnnouncementInformation01-item.json", "supt_regin", DAY, 1),
        ("kric-transferMovement-chungmuro.json", "mvcontdtl", SIZE, 12),
    ],
)
def test_control_a_wrong_type_is_a_problem_of_its_rows(
    recorded: Path, name: str, column: str, kind: pa.DataType, bad: int
) -> None:
    rows = typed_rows(page(recorded, name), {column: kind})
    assert rows["_problem"].to_pylist() == [f"cast:{column.lower()}"] * bad


def test_control_a_code_counted_as_a_number_loses_its_zero(recorded: Path) -> None:
    name = "seoul-tbLnOpendataRentV-official-sample.xml"
    assert typed_rows(page(recorded, name), TYPES[name])["mno"].to_pylist() == ["0125"]
    assert typed_rows(page(recorded, name), {"MNO": COUNT})["mno"].to_pylist() == [125]
