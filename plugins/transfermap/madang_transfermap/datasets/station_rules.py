"""Rules of the stations: ids, positions, places of change, and the known counts."""

from madang.dataset import Rule, Text
from madang_transfermap.datasets.declare import known_total

# The largest place, 서울역, is 0.9 km across; further apart than this is a wrong position.
_FAR_M = 1500
_METRES_LON, _METRES_LAT = 88_800, 111_000
_FAR_APART = (
    "SELECT count(*) FROM (SELECT group_id FROM this GROUP BY group_id HAVING "  # noqa: S608 -- own numbers
    f"sqrt(pow((max(lon_deg) - min(lon_deg)) * {_METRES_LON}, 2) + "
    f"pow((max(lat_deg) - min(lat_deg)) * {_METRES_LAT}, 2)) > {_FAR_M})"
)
_SHARED_POSITION = (
    "SELECT count(*) FROM (SELECT round(lon_deg, 4), round(lat_deg, 4) FROM this "
    "WHERE lon_deg IS NOT NULL GROUP BY 1, 2 HAVING count(DISTINCT group_id) > 1)"
)
_SEOUL_STATION = {"group_id": "G-S1-1-150", "lon_deg": 126.9725, "lat_deg": 37.5531}

STATION_RULES = (
    Rule(
        "id_is_made_of_codes",
        sql="station_id <> line_id || '-' || kric_station_code "
        "OR line_id <> operator_id || '-' || line",
        why=Text(
            ko="번호가 코드와 어긋나면 다른 자료와 이어지지 않습니다.",
            en="An id that contradicts its codes does not join with other data.",
        ),
        passes=[
            {
                "station_id": "S1-3-312",
                "line_id": "S1-3",
                "operator_id": "S1",
                "line": "3",
                "kric_station_code": "312",
            }
        ],
        fails=[
            {
                "station_id": "S1-3-312",
                "line_id": "S1-3",
                "operator_id": "S1",
                "line": "3",
                "kric_station_code": "313",
            }
        ],
    ),
    Rule(
        "position_is_whole",
        sql="(lon_deg IS NULL) <> (lat_deg IS NULL) OR (lon_deg IS NULL) <> (position_source "
        "IS NULL)",
        why=Text(
            ko="경도와 위도 가운데 하나만 있으면 위치를 알 수 없습니다.",
            en="Half a position is none.",
        ),
        passes=[{"lon_deg": None, "lat_deg": None, "position_source": None}],
        fails=[{"lon_deg": 127.0, "lat_deg": None, "position_source": "kric"}],
    ),
    Rule(
        "one_station_a_line_and_place",
        query="SELECT count(*) FROM (SELECT group_id, line FROM this "
        "GROUP BY group_id, line HAVING count(*) > 1)",
        why=Text(
            ko="한 곳에 같은 노선의 역이 둘이면 어느 승강장인지 알 수 없습니다.",
            en="Two stations of one line at one place leave open which platform is meant.",
        ),
        passes=[{"group_id": "G-S1-1-150", "line": line} for line in ("1", "4")],
        fails=[
            {"group_id": "G-S1-1-150", "line": "1"},
            {"group_id": "G-S1-1-150", "line": "1"},
        ],
    ),
    Rule(
        "homonyms_stay_apart",
        query="SELECT count(*) FROM (SELECT group_id FROM this "
        "WHERE name_ko IN ('양평', '신촌') GROUP BY group_id HAVING count(*) > 1)",
        why=Text(
            ko="5호선 양평과 경의중앙선 양평, 2호선 신촌과 경의중앙선 신촌은 갈아탈 수 없는 "
            "다른 곳입니다.",
            en="양평 of line 5 and of the Gyeongui-Jungang line are 50 km apart, the two 신촌 "
            "700 m; "
            "one cannot change there.",
        ),
        passes=[
            {"group_id": "G-S1-2-240", "name_ko": "신촌"},
            {"group_id": "G-KR-K4-P312", "name_ko": "신촌"},
        ],
        fails=[{"group_id": "G-S1-2-240", "name_ko": "신촌"}] * 2,
    ),
    Rule(
        "place_is_close_together",
        query=_FAR_APART,
        severity="warn",
        why=Text(
            ko="갈아타는 역끼리 1.5km 넘게 떨어져 있으면 좌표가 틀린 것입니다.",
            en="Stations of one place more than 1.5 km apart have a wrong position.",
        ),
        passes=[_SEOUL_STATION, _SEOUL_STATION | {"lon_deg": 126.9800}],
        fails=[_SEOUL_STATION, _SEOUL_STATION | {"lon_deg": 127.1000}],
    ),
    Rule(
        "position_is_not_shared",
        query=_SHARED_POSITION,
        severity="warn",
        why=Text(
            ko="다른 두 곳의 좌표가 같으면 적어도 하나는 틀린 것입니다.",
            en="Where two places share a position, at least one of them is wrong.",
        ),
        passes=[
            _SEOUL_STATION,
            _SEOUL_STATION | {"group_id": "G-S1-1-151", "lon_deg": 126.9760},
        ],
        fails=[_SEOUL_STATION, _SEOUL_STATION | {"group_id": "G-S1-1-151"}],
    ),
    known_total(
        "stations_known",
        800,
        Text(
            ko="운행 중인 노선별 역 800개 중 하나라도 빠지면 그 역은 안내되지 않습니다.",
            en="Any of the 800 stations missing would not be found by anyone.",
        ),
    ),
    known_total(
        "lines_known",
        24,
        Text(ko="수도권 노선은 24개입니다.", en="The capital region has 24 lines."),
        of="DISTINCT line",
        cases="n::VARCHAR AS line",
    ),
    known_total(
        "positions_unknown",
        12,
        Text(
            ko="쓸 수 있는 좌표가 없는 역은 12개입니다. 늘어나면 원본이 나빠진 것입니다.",
            en="12 stations have no usable position; more would mean that a source got worse.",
        ),
        where="lon_deg IS NULL",
    ),
    known_total(
        "phones_unknown",
        27,
        Text(
            ko="전화번호를 알 수 없는 역은 27개입니다. 늘어나면 원본이 나빠진 것입니다.",
            en="27 stations have no usable telephone number; more would mean that a source got "
            "worse.",
        ),
        where="phone IS NULL",
    ),
)
