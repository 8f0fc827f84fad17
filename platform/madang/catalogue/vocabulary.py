"""Names that other catalogues give to what we name ourselves: themes, intervals, formats, licences.

Source: EU authority tables (data-theme, frequency, file-type, licence) of publications.europa.eu;
IANA media types; policy fields of the Korean government's function classification (BRM) by name,
as data.go.kr prints them, since its numeric codes are published nowhere that could be checked.
"""

import re
from dataclasses import dataclass

from madang.dataset import Text

AUTHORITY = "http://publications.europa.eu/resource/authority"
IANA = "https://www.iana.org/assignments/media-types"
PUBLISHER_TYPE = "http://purl.org/adms/publishertype"
BRM_SCHEME = "http://bartoc.org/en/node/20622"


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A subject.

    Attributes:
        code: Code of the EU data theme.
        title: Its name.
        policy_field: The policy field of the Korean classification that it falls into.
    """

    code: str
    title: Text
    policy_field: Text

    @property
    def iri(self) -> str:
        """IRI of the EU data theme."""
        return f"{AUTHORITY}/data-theme/{self.code}"

    @property
    def group(self) -> str:
        """Name of the CKAN group for it."""
        return self.code.lower()


def _theme(code: str, title: tuple[str, str], policy_field: tuple[str, str]) -> Theme:
    return Theme(
        code=code,
        title=Text(ko=title[0], en=title[1]),
        policy_field=Text(ko=policy_field[0], en=policy_field[1]),
    )


THEMES = {
    theme.code: theme
    for theme in (
        _theme("TRAN", ("교통", "Transport"), ("교통및물류", "Transport and logistics")),
        _theme(
            "EDUC",
            ("교육, 문화, 체육", "Education, culture and sport"),
            ("교육", "Education"),
        ),
        _theme(
            "ECON",
            ("경제와 금융", "Economy and finance"),
            ("산업·통상·중소기업", "Industry, trade and small business"),
        ),
        _theme(
            "GOVE",
            ("정부와 공공", "Government and public sector"),
            ("일반공공행정", "General public administration"),
        ),
        _theme("ENVI", ("환경", "Environment"), ("환경", "Environment")),
        _theme("SOCI", ("인구와 사회", "Population and society"), ("사회복지", "Social welfare")),
    )
}

# ISO 8601 duration -> EU frequency; what is not in the table has no name there.
_FREQUENCIES = {
    "irregular": "IRREG",
    "P1Y": "ANNUAL",
    "P2Y": "BIENNIAL",
    "P3Y": "TRIENNIAL",
    "P5Y": "QUINQUENNIAL",
    "P10Y": "DECENNIAL",
    "P12M": "ANNUAL",
    "P6M": "ANNUAL_2",
    "P4M": "ANNUAL_3",
    "P3M": "QUARTERLY",
    "P2M": "BIMONTHLY",
    "P1M": "MONTHLY",
    "P2W": "BIWEEKLY",
    "P1W": "WEEKLY",
    "P7D": "WEEKLY",
    "P1D": "DAILY",
    "PT12H": "12HRS",
    "PT3H": "TRIHOURLY",
    "PT2H": "BIHOURLY",
    "PT1H": "HOURLY",
    "PT30M": "30MIN",
    "PT15M": "15MIN",
    "PT10M": "10MIN",
    "PT5M": "5MIN",
    "PT1M": "1MIN",
}

# Ids of the licences that a CKAN knows by itself, for those that it does not know.
_CKAN_LICENCES = {
    "kogl-0": "other-open",
    "kogl-1": "other-at",
    "kogl-2": "other-nc",
    "kogl-3": "other-closed",
    "kogl-4": "other-closed",
    "cc-by-4.0": "cc-by",
    "cc0": "cc-zero",
}

_LICENCES = {"cc-by-4.0": "CC_BY_4_0", "cc0": "CC0"}


def frequency_iri(duration: str) -> str:
    """IRI of the EU frequency; OTHER where it names none such.

    >>> frequency_iri("P3M").rpartition("/")[2], frequency_iri("P9D").rpartition("/")[2]
    ('QUARTERLY', 'OTHER')
    """
    return f"{AUTHORITY}/frequency/{_FREQUENCIES.get(duration, 'OTHER')}"


def format_iri(name: str) -> str:
    """IRI of the EU file type; it has none for an API, so that one goes by what it answers.

    >>> format_iri("API").rpartition("/")[2]
    'JSON'
    """
    return f"{AUTHORITY}/file-type/{'JSON' if name == 'API' else name}"


def media_type_iri(media_type: str) -> str:
    """IRI of the IANA media type."""
    return f"{IANA}/{media_type}"


def licence_iri(licence_id: str, url: str) -> str:
    """IRI of the licence: the EU's where it has one, else a fragment of its page.

    The KOGL types share one page, so the fragment keeps them apart.
    """
    if licence_id in _LICENCES:
        return f"{AUTHORITY}/licence/{_LICENCES[licence_id]}"
    return f"{url}#{licence_id}"


def agent_type(name: str) -> str:
    """IRI of the kind of body (ADMS publisher type), told from the end of its Korean name.

    Cities and provinces are local authorities, 공사 are public corporations; ministries, agencies
    and what is left count as national. Of several bodies the first decides.

    >>> agent_type("서울특별시").rpartition("/")[2], agent_type("서울교통공사").rpartition("/")[2]
    ('LocalAuthority', 'Company')
    """
    first = name.partition(",")[0].strip()
    if first.endswith(("특별시", "광역시", "자치시", "자치도", "도", "시", "군", "구")):
        kind = "LocalAuthority"
    else:
        kind = "Company" if first.endswith("공사") else "NationalAuthority"
    return f"{PUBLISHER_TYPE}/{kind}"


def source_address(dataset_id: str) -> str | None:
    """Address of a publisher's data set, None where its id does not tell one.

    >>> source_address("data.go.kr 15130556")
    'https://www.data.go.kr/data/15130556/fileData.do'
    >>> source_address("data.seoul.go.kr OA-2218")
    'https://data.seoul.go.kr/dataList/OA-2218/S/1/datasetView.do'
    """
    if found := re.fullmatch(r"data\.go\.kr (\d{8})", dataset_id):
        return f"https://www.data.go.kr/data/{found[1]}/fileData.do"
    if found := re.search(r"\bOA-\d+$", dataset_id):
        return f"https://data.seoul.go.kr/dataList/{found[0]}/S/1/datasetView.do"
    return None


def ckan_licence(licence_id: str) -> str:
    """The licence as any CKAN knows it, for those where ours was not added."""
    return _CKAN_LICENCES[licence_id]
