"""Where the transfer map's data come from, with publisher, licence wording and data set id.

One `Source` for each file. Attribution: 국토교통부, 국가철도공단, 서울교통공사, 인천교통공사,
서울특별시.
"""

from datetime import date

from madang.dataset import Source, Text

_NO_RESTRICTION = "이용허락범위 제한 없음"
_KOGL_1 = "공공누리 제1유형: 출처표시"

MOVEMENT = Source(
    key="molit-transfer-movement",
    title=Text(
        ko="철도역 환승 이동경로 (교통약자)",
        en="Transfer movement at railway stations, for people with reduced mobility",
    ),
    publisher="국토교통부",
    licence="kogl-0",
    licence_text=_NO_RESTRICTION,
    dataset_id="data.go.kr 15130556",
    landing="molit-railway-transfer-movement-*.csv",
    encoding="cp949",
)
FULL_ROUTE = Source(
    key="molit-full-route",
    title=Text(ko="도시철도 전체노선", en="All routes of urban railways"),
    publisher="국토교통부",
    licence="kogl-0",
    licence_text=_NO_RESTRICTION,
    dataset_id="data.go.kr 15122916",
    landing="molit-urban-rail-full-route-*.csv",
    encoding="cp949",
)
ROSTERS = Source(
    key="kric-rosters",
    title=Text(ko="철도 노선별 역 목록 (KRIC)", en="Stations of each rail route (KRIC)"),
    publisher="국가철도공단",
    licence="kogl-1",
    licence_text=_KOGL_1,
    dataset_id="KRIC trainUseInfo/subwayRouteInfo",
    landing="kric-nationwide-route-rosters-*.json",
    media="json",
)
PROVIDERS = Source(
    key="kric-providers",
    title=Text(ko="철도운영기관·노선 코드 (KRIC)", en="Codes of rail operators and lines (KRIC)"),
    publisher="국가철도공단",
    licence="kogl-1",
    licence_text=_KOGL_1,
    dataset_id="KRIC code book of operators and lines",
    landing="kric-provider-code-catalog-*.json",
    media="json",
)
STATION_INFO = Source(
    key="kric-station-info",
    title=Text(ko="전국 도시철도 역사정보", en="Urban rail stations nationwide"),
    publisher="국가철도공단",
    licence="kogl-0",
    licence_text=_NO_RESTRICTION,
    dataset_id="KRIC M_01_01 32/1294",
    landing="kric-nationwide-urban-rail-station-info-*.xlsx",
    media="xlsx",
)
SEOUL_POSITIONS = Source(
    key="seoulmetro-positions",
    title=Text(
        ko="서울교통공사 1~8호선 역사 좌표", en="Positions of stations, Seoul Metro lines 1-8"
    ),
    publisher="서울교통공사",
    licence="kogl-0",
    licence_text=_NO_RESTRICTION,
    dataset_id="data.go.kr 15099316",
    landing="seoulmetro-line1-8-station-coords-*.csv",
)
LINE9_POSITIONS = Source(
    key="seoulmetro-line9-positions",
    title=Text(
        ko="서울교통공사 9호선 2·3단계 역사 좌표",
        en="Positions of stations, line 9 phases 2 and 3",
    ),
    publisher="서울교통공사",
    licence="kogl-0",
    licence_text=_NO_RESTRICTION,
    dataset_id="data.go.kr 15099317",
    landing="data-go-15099317-line9-23-coords.csv",
    encoding="cp949",
    as_of=date(2026, 1, 31),
)
INCHEON_STATIONS = Source(
    key="incheon-stations",
    title=Text(ko="인천교통공사 역사정보", en="Stations of Incheon Transit"),
    publisher="인천교통공사",
    licence="kogl-0",
    licence_text=_NO_RESTRICTION,
    dataset_id="data.go.kr 15083751",
    landing="data-go-15083751-incheon-station-info.csv",
    as_of=date(2025, 6, 30),
)
CONGESTION = Source(
    key="seoulmetro-congestion",
    title=Text(ko="서울교통공사 지하철혼잡도정보", en="Seoul Metro, crowding of trains"),
    publisher="서울교통공사",
    licence="kogl-0",
    licence_text=_NO_RESTRICTION,
    dataset_id="data.go.kr 15071311",
    landing="seoulmetro-congestion-*.csv",
)
WALKER_TRANSFERS = Source(
    key="seoulmetro-transfer-distances",
    title=Text(
        ko="서울교통공사 환승역거리 소요시간 정보",
        en="Seoul Metro, distance and time of transfers on foot",
    ),
    publisher="서울교통공사",
    licence="kogl-0",
    licence_text=_NO_RESTRICTION,
    dataset_id="data.go.kr 15044419",
    landing="seoulmetro-transfer-distance-time-*.csv",
)
TOILETS = Source(
    key="seoulmetro-toilets",
    title=Text(
        ko="서울교통공사 역사 장애인화장실", en="Seoul Metro, accessible toilets in stations"
    ),
    publisher="서울교통공사",
    licence="kogl-0",
    licence_text=_NO_RESTRICTION,
    dataset_id="data.go.kr, accessible toilets of Seoul Metro (number not held)",
    landing="seoulmetro-accessible-toilets-*.json",
    media="json",
)
SEOUL_FACILITIES = Source(
    key="seoulmetro-facilities",
    title=Text(
        ko="서울교통공사 교통약자 이용시설 승강기 가동현황",
        en="Elevators, escalators and lifts of Seoul Metro, with their state",
    ),
    publisher="서울교통공사",
    licence="kogl-1",
    licence_text=_KOGL_1,
    dataset_id="Seoul Open Data Plaza SeoulMetroFaciInfo",
    landing="seoulmetro-SeoulMetroFaciInfo.json",
    media="json",
    # The file names no day. It was copied on this one, so that it speaks of this day or before.
    as_of=date(2026, 11, 22),
)
SEOUL_ELEVATOR_STATE = Source(
    key="seoulmetro-elevator-state",
    title=Text(
        ko="서울교통공사 엘리베이터 가동상태", en="State of the elevators of Seoul Metro on a day"
    ),
    publisher="서울교통공사",
    licence="kogl-0",
    licence_text=_NO_RESTRICTION,
    dataset_id="data.go.kr B553766/facility/getFcElvtr",
    landing="seoulmetro-getFcElvtr-snapshot-*.json",
    media="json",
)
SEOUL_LIFTS = Source(
    key="seoulmetro-lifts",
    title=Text(ko="서울교통공사 휠체어리프트 설치현황", en="Wheelchair lifts of Seoul Metro"),
    publisher="서울교통공사",
    licence="kogl-0",
    licence_text=_NO_RESTRICTION,
    dataset_id="data.go.kr 15044262",
    landing="seoulmetro-wheelchair-lifts-*.json",
    media="json",
)
SEOUL_ESCALATORS = Source(
    key="seoulmetro-escalators",
    title=Text(ko="서울교통공사 에스컬레이터 설치현황", en="Escalators of Seoul Metro"),
    publisher="서울교통공사",
    licence="kogl-0",
    licence_text=_NO_RESTRICTION,
    dataset_id="data.go.kr, 서울교통공사 에스컬레이터",
    landing="seoulmetro-escalators-*.json",
    media="json",
)
INCHEON_ELEVATORS = Source(
    key="incheon-elevators",
    title=Text(ko="인천교통공사 엘리베이터 현황", en="Elevators of Incheon Transit"),
    publisher="인천교통공사",
    licence="kogl-0",
    licence_text=_NO_RESTRICTION,
    dataset_id="data.go.kr 15083478",
    landing="data-go-15083478-incheon-elevators.csv",
)
INCHEON_ESCALATORS = Source(
    key="incheon-escalators",
    title=Text(ko="인천교통공사 에스컬레이터 현황", en="Escalators of Incheon Transit"),
    publisher="인천교통공사",
    licence="kogl-0",
    licence_text=_NO_RESTRICTION,
    dataset_id="data.go.kr 15010199",
    landing="data-go-15010199-incheon-escalators.csv",
)
INCHEON_LIFTS = Source(
    key="incheon-lifts",
    title=Text(ko="인천교통공사 휠체어리프트 현황", en="Wheelchair lifts of Incheon Transit"),
    publisher="인천교통공사",
    licence="kogl-0",
    licence_text=_NO_RESTRICTION,
    dataset_id="data.go.kr 15146049",
    landing="data-go-15146049-incheon-lifts.csv",
)
ELEVATOR_NODES = Source(
    key="seoul-elevator-nodes",
    title=Text(
        ko="서울시 지하철역 엘리베이터 위치정보", en="Positions of subway elevators in Seoul"
    ),
    publisher="서울특별시",
    licence="kogl-1",
    licence_text=_KOGL_1,
    dataset_id="Seoul Open Data Plaza tbTraficElvtr",
    landing="seoul-station-elevator-nodes-tbTraficElvtr.json",
    media="json",
)
EXIT_LIFT_NODES = Source(
    key="seoul-exit-lift-nodes",
    title=Text(
        ko="서울시 지하철 출입구 리프트 위치정보", en="Positions of lifts at subway exits in Seoul"
    ),
    publisher="서울특별시",
    licence="kogl-1",
    licence_text=_KOGL_1,
    dataset_id="Seoul Open Data Plaza OA-21211",
    landing="seoul-station-exit-lift-nodes.json",
    media="json",
)
DISTANCES = Source(
    key="kric-distances",
    title=Text(ko="노선별 역간거리 (수도권)", en="Distances between stations of each line"),
    publisher="국가철도공단",
    licence="kogl-1",
    licence_text=_KOGL_1,
    dataset_id="data.go.kr 15041460, 15041074, 15081850 and 18 more, one for each line",
    landing="capital-*-distance-*.csv",
    encoding="cp949",
)
GTX_DISTANCES = Source(
    key="kric-gtx-distances",
    title=Text(ko="수도권광역급행철도 A선 역간거리", en="Distances between stations of GTX-A"),
    publisher="국가철도공단",
    licence="kogl-1",
    licence_text=_KOGL_1,
    dataset_id="data.go.kr 15138908",
    landing="capital-gtxa-distance-*.xlsx",
    media="xlsx",
)
RUNNING_TIMES = Source(
    key="seoulmetro-running-times",
    title=Text(
        ko="서울교통공사 역간거리 및 소요시간",
        en="Distances and running times between stations, Seoul Metro",
    ),
    publisher="서울교통공사",
    licence="kogl-1",
    licence_text=_KOGL_1,
    dataset_id="OA-12034",
    landing="seoulmetro-interstation-distance-time-*.csv",
)
