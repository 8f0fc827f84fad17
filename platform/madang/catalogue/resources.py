"""The files of a version as resources: what each is, for people and for harvesters.

`resources` is what an entry keeps of its files; `distributions` is what a rendering lists, with
addresses on the site that renders and the API as one more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from madang.catalogue.ids import resource_id
from madang.catalogue.model import Entry, File, Resource, Role
from madang.dataset import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """One way to get at the version: a file of it, or the service that answers from it.

    Attributes:
        role: What it is; stable over versions.
        id: UUID, stable over versions.
        name: File name, for a service its own name.
        title: Name for people.
        description: What it is good for.
        format: Short name of the format.
        media_type: Media type.
        url: Address on the site asked for.
        size: Bytes; None for a service.
        sha256: Sum, hex; None for a service.
        encoding: Of a text file.
        rows: Of a table.
    """

    role: Role
    id: str
    name: str
    title: Text
    description: Text
    format: str
    media_type: str
    url: str
    size: int | None
    sha256: str | None
    encoding: str | None
    rows: int | None

    @property
    def is_table(self) -> bool:
        """Whether it holds the version's rows."""
        return self.rows is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    role: Role
    name: str
    title: Text
    description: Text
    format: str
    media_type: str
    encoding: str | None = "utf-8"
    is_data: bool = False


# In the order of the catalogue.
KINDS = (
    _Kind(
        role="parquet",
        name="data.parquet",
        title=Text(ko="데이터 (Parquet)", en="Data (Parquet)"),
        description=Text(
            ko="분석용 파일. 자료형이 들어 있고, DuckDB·pandas·R에서 바로 읽습니다.",
            en="For analysis: typed, read directly by DuckDB, pandas and R.",
        ),
        format="PARQUET",
        media_type="application/vnd.apache.parquet",
        encoding=None,
        is_data=True,
    ),
    _Kind(
        role="csv",
        name="data.csv",
        title=Text(ko="데이터 (CSV)", en="Data (CSV)"),
        description=Text(
            ko="스프레드시트용 파일. 수식으로 시작하는 칸에는 작은따옴표(')를 붙였습니다.",
            en="For spreadsheets. An apostrophe (') stands before any cell that is a formula.",
        ),
        format="CSV",
        media_type="text/csv",
        is_data=True,
    ),
    _Kind(
        role="dictionary",
        name="dictionary.csv",
        title=Text(ko="데이터 사전", en="Data dictionary"),
        description=Text(
            ko="열마다 이름, 자료형, 단위, 제약, 값의 뜻을 한국어와 영어로 적었습니다.",
            en="Each column's name, type, unit, limits and values, in Korean and English.",
        ),
        format="CSV",
        media_type="text/csv",
    ),
    _Kind(
        role="datapackage",
        name="datapackage.json",
        title=Text(ko="데이터 패키지", en="Data Package"),
        description=Text(
            ko="파일과 열을 기계가 읽을 수 있게 설명합니다 (Data Package v2).",
            en="Files and columns described for machines (Data Package v2).",
        ),
        format="JSON",
        media_type="application/json",
    ),
    _Kind(
        role="quality",
        name="quality.json",
        title=Text(ko="품질 보고서", en="Quality report"),
        description=Text(
            ko="이 버전에 적용한 점검과 결과입니다.",
            en="The checks made on this version, and what they found.",
        ),
        format="JSON",
        media_type="application/json",
    ),
    _Kind(
        role="lineage",
        name="lineage.json",
        title=Text(ko="출처와 계보", en="Lineage"),
        description=Text(
            ko="원본 파일, 앞선 데이터셋의 버전, 열마다의 출처입니다.",
            en="Raw files, versions of upstream datasets, and the origin of each column.",
        ),
        format="JSON",
        media_type="application/json",
    ),
)


API = "datastore_search"
# The order in which renderings list what there is.
ORDER: tuple[Role, ...] = (
    "parquet",
    "csv",
    "api",
    "dictionary",
    "datapackage",
    "quality",
    "lineage",
)


def version_url(entry: Entry, site_url: str) -> str:
    """Address on the site under which the version's files lie, with a slash at its end.

    An entry keeps the address that it was published under; a site may have moved since.
    """
    return f"{site_url.rstrip('/')}/data/{entry.key}/{entry.version}/"


def distributions(entry: Entry, site_url: str) -> tuple[Distribution, ...]:
    """Every way to get at the version, in the order of the catalogue.

    Args:
        entry: The entry.
        site_url: Public address of this site.
    """
    folder = version_url(entry, site_url)
    found = [_file(each, folder) for each in entry.resources]
    csv = entry.resource("csv")
    if csv is not None:
        found.append(_service(entry, csv, site_url))
    return tuple(sorted(found, key=lambda each: ORDER.index(each.role)))


def _file(resource: Resource, folder: str) -> Distribution:
    return Distribution(
        role=resource.role,
        id=resource.id,
        name=resource.name,
        title=resource.title,
        description=resource.description,
        format=resource.format,
        media_type=resource.media_type,
        url=folder + resource.name,
        size=resource.size,
        sha256=resource.sha256,
        encoding=resource.encoding,
        rows=resource.rows,
    )


def _service(entry: Entry, csv: Resource, site_url: str) -> Distribution:
    return Distribution(
        role="api",
        id=resource_id(entry.key, "api"),
        name=API,
        title=Text(ko="데이터 (API)", en="Data (API)"),
        description=Text(
            ko="행을 골라 JSON으로 받습니다. CKAN의 datastore_search와 같은 방식입니다.",
            en="Rows on request as JSON, asked for as from CKAN's datastore_search.",
        ),
        format="API",
        media_type="application/json",
        url=f"{site_url.rstrip('/')}/api/3/action/{API}?resource_id={csv.id}",
        size=None,
        sha256=None,
        encoding="utf-8",
        rows=entry.rows,
    )


def resources(
    files: Sequence[File], *, key: str, url: str, rows: int, ids: Callable[[str, str], str]
) -> tuple[Resource, ...]:
    """The resources among the files, in the order of the catalogue.

    Args:
        files: Published files; those without a role are left out.
        key: Dataset key.
        url: Address under which the files lie, with a slash at its end.
        rows: Rows of the data.
        ids: Gives the stable id for key and role.
    """
    by_name = {file.name: file for file in files}
    return tuple(
        Resource(
            role=kind.role,
            id=ids(key, kind.role),
            name=kind.name,
            title=kind.title,
            description=kind.description,
            format=kind.format,
            media_type=kind.media_type,
            url=url + kind.name,
            size=by_name[kind.name].size,
            sha256=by_name[kind.name].sha256,
            encoding=kind.encoding,
            rows=rows if kind.is_data else None,
        )
        for kind in KINDS
        if kind.name in by_name
    )
