"""Packages of datasets that do not exist, as many as wanted, always the same."""

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from madang.catalogue.index import Index, Item
from madang.catalogue.shown import Organization, item, shown

ORGANIZATION = Organization(
    name="madang", title="마당", description="시험", created=datetime(2020, 1, 1, tzinfo=UTC)
)


def _words(text: str) -> list[str]:
    return text.split()


PLACES = _words(
    "강남 강동 강북 강서 관악 광진 구로 금천 노원 도봉 동대문 동작 마포 서대문 서초 성동"
)
THINGS = _words("""
지하철 버스 자전거 도서관 공원 주차장 화장실 승강기 생활인구 대기오염 미세먼지 강좌 회의실 예산
가로수 약국 병원 시장 어린이집 쉼터 충전소 정류장 횡단보도 하수 지하수 수질 창업 공고 제안 문화행사
""")
KINDS = _words(
    "현황 위치 통계 목록 이용량 요금 예약 예보 혼잡도 환승경로 시간표 점검 신청 처리 실적"
)
WORDS = _words("""
구마다 날짜별로 적은 것입니다 모르는 값은 빈칸으로 둡니다 기관이 밝힌 값이며 추정이 아닙니다 단위는
열 이름에 있습니다 하루에 한 번 고칩니다 시민이 내려받아 쓸 수 있습니다 좌표는 경위도입니다 시설마다
한 줄이며 폐쇄된 곳은 빠져 있습니다
""")
GROUPS = ("tran", "educ", "econ", "gove", "envi", "soci")


def package(number: int, **changes: Any) -> dict[str, Any]:
    """What `catalogue.package` gives for one of them."""
    luck = random.Random(number)  # noqa: S311 -- the same data each time
    words = (luck.choice(names) for names in (PLACES, THINGS, KINDS))
    title = f"{' '.join(words)} {number}"
    key = f"city-{luck.randrange(10**6):06d}-{number}"
    made: dict[str, Any] = {
        "id": f"{luck.getrandbits(128):032x}",
        "name": key,
        "title": title,
        "notes": _sentence(luck, 80),
        "owner_org": "madang",
        "author": f"{luck.choice(PLACES)}구",
        "maintainer": "data",
        "maintainer_email": "",
        "url": f"https://data.example/dataset/{key}",
        "version": f"v{luck.randrange(90)}-{luck.getrandbits(48):012x}",
        "license_id": luck.choice(("kogl-0", "kogl-1")),
        "license_title": "공공누리",
        "license_url": "https://www.kogl.or.kr",
        "private": False,
        "type": "dataset",
        "tags": [{"name": word} for word in sorted(luck.sample(THINGS, 4))],
        "groups": [{"name": luck.choice(GROUPS)}],
        "extras": [
            {"key": "frequency", "value": luck.choice(("P1D", "P1M", "P1Y", "irregular"))},
            {"key": "identifier", "value": key.replace("-", ".", 1)},
            {"key": "title_en", "value": f"Records of place {number}"},
            *({"key": f"paper_{name}", "value": _sentence(luck, 60)} for name in "abcde"),
        ],
        "resources": [
            _resource(luck, key, role) for role in ("parquet", "csv", "dictionary", "quality")
        ],
    }
    return made | changes


def document(number: int, **changes: Any) -> dict[str, Any]:
    """The same as a CKAN shows it."""
    moment = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=number * 7 % 50_000)
    return shown(
        package(number, **changes), organization=ORGANIZATION, created=moment, modified=moment
    )


def one(number: int, **changes: Any) -> Item:
    made = document(number, **changes)
    texts = {name: made[name] for name in ("title", "name", "notes", "author")}
    return item(made, texts | {"tags": " / ".join(tag["name"] for tag in made["tags"])})


def items(count: int) -> list[Item]:
    return [one(number) for number in range(count)]


def index(*changes: dict[str, Any]) -> Index:
    return Index([one(number, **changed) for number, changed in enumerate(changes)])


def _sentence(luck: random.Random, words: int) -> str:
    return " ".join(luck.choice(WORDS) for _ in range(words))


def _schema(luck: random.Random) -> str:
    """As long as the schema of a table with twenty columns that say what they mean."""
    fields = [
        {
            "name": f"column_{number}",
            "type": luck.choice(("string", "number", "date")),
            "title": f"{luck.choice(THINGS)} {luck.choice(KINDS)} / Column {number}",
            "description": _sentence(luck, 8),
        }
        for number in range(20)
    ]
    return json.dumps({"fields": fields}, ensure_ascii=False)


def _resource(luck: random.Random, key: str, role: str) -> dict[str, Any]:
    return {
        "id": f"{luck.getrandbits(128):032x}",
        "name": role,
        "description": _sentence(luck, 12),
        "role": role,
        "url": f"https://data.example/data/{key}/{role}",
        "format": role.upper(),
        "mimetype": "text/csv",
        "size": luck.randrange(10**8),
        "hash": f"sha256:{luck.getrandbits(256):064x}",
        **({"schema": _schema(luck)} if role in {"parquet", "csv"} else {}),
    }
