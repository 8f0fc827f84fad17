"""Declaration of daily mean air pollution, data to learn with."""

from datetime import date

from madang.dataset import Dataset, Rule, Source, Text
from madang_literacy.columns import AIR_COLUMNS
from madang_literacy.readers import air_daily as read_air_daily

_PUBLISHER = "서울특별시"
_LICENCE_TEXT = "공공누리 제1유형: 출처표시"

AIR_CSV = Source(
    key="seoul-air-daily",
    title=Text(
        ko="서울시 일별 평균 대기오염도 정보", en="Seoul daily mean air pollution, CSV files"
    ),
    publisher=_PUBLISHER,
    licence="kogl-1",
    licence_text=_LICENCE_TEXT,
    dataset_id="data.seoul.go.kr OA-2218",
    landing="seoul-air-daily-*.csv",
    encoding="cp949",
)
AIR_XLSX = Source(
    key="seoul-air-daily-xlsx",
    title=Text(
        ko="서울시 일별 평균 대기오염도 정보 (엑셀)",
        en="Seoul daily mean air pollution, spreadsheets of earlier years",
    ),
    publisher=_PUBLISHER,
    licence="kogl-1",
    licence_text=_LICENCE_TEXT,
    dataset_id="data.seoul.go.kr OA-2218",
    landing="seoul-air-daily-*.xlsx",
    media="xlsx",
)


_NAMES_OF_SUMS = "station_name IN ('전체', '평균', '합계', '소계', '서울', '서울시')"
_AFTER_TODAY = "measured_on > (run_time AT TIME ZONE 'Asia/Seoul')::DATE"
# Rows of the yearly files as received: none for a station before it began to measure.
_KNOWN_YEARS = """
SELECT count(*) FROM (SELECT year(measured_on) AS y, count(*) AS n FROM this GROUP BY 1)
WHERE (y = 2017 AND n <> 14235) OR (y = 2018 AND n <> 14637) OR (y = 2022 AND n <> 18250)
"""

air_daily = Dataset(
    key="literacy.air_daily",
    title=Text(ko="서울시 일별 평균 대기오염도", en="Daily mean air pollution in Seoul"),
    notes=Text(
        ko="서울시 대기오염 측정소마다 하루 평균 이산화질소, 오존, 일산화탄소, 아황산가스, "
        "미세먼지, 초미세먼지 농도입니다. 2017년(39개 측정소), 2018년(46개), 2022년(50개)이 "
        "있습니다. 빈칸은 측정하지 않았거나 공개되지 않은 값이며 0이 아닙니다. 2017년 원본은 "
        "일산화탄소 열의 이름을 '이산화탄소'로 잘못 적었고, 값(0.1~1.9ppm)에 따라 일산화탄소로 "
        "읽었습니다.",
        en="Mean concentration of nitrogen dioxide, ozone, carbon monoxide, sulphur dioxide and "
        "particles, by monitoring station and day: 2017 (39 stations), 2018 (46) and 2022 (50). "
        "Null means not measured or not published, never zero. The file of 2017 heads carbon "
        "monoxide as 'carbon dioxide'; its values (0.1 to 1.9 ppm) show that it is carbon "
        "monoxide, and it is read as such.",
    ),
    columns=AIR_COLUMNS,
    rules=[
        Rule(
            "not_from_the_future",
            sql=_AFTER_TODAY,
            why=Text(
                ko="아직 오지 않은 날의 측정값은 날짜를 잘못 읽었다는 뜻입니다.",
                en="A measurement of a day to come means that its date was misread.",
            ),
            passes=[{"measured_on": date(1999, 12, 31)}],
            fails=[{"measured_on": date(2999, 1, 1)}],
        ),
        Rule(
            "station_is_no_total",
            sql=_NAMES_OF_SUMS,
            why=Text(
                ko="평균이나 합계 행이 측정소로 들어오면 모든 통계가 두 번 세어집니다.",
                en="A row of means or sums read as a station would be counted twice in every "
                "statistic.",
            ),
            passes=[{"station_name": "강남구"}, {"station_name": "서울숲"}],
            fails=[{"station_name": "평균"}, {"station_name": "서울시"}],
        ),
        Rule(
            "fine_within_coarse",
            sql="pm25_ug_m3 > pm10_ug_m3",
            severity="warn",
            why=Text(
                ko="초미세먼지는 미세먼지의 일부이므로 더 클 수 없습니다. 큰 값은 측정 오차이며 "
                "그대로 둡니다.",
                en="PM2.5 is part of PM10 and cannot exceed it; where it does, the instruments "
                "disagree. Values are kept.",
            ),
            passes=[{"pm25_ug_m3": 20, "pm10_ug_m3": 20}, {"pm25_ug_m3": 20}],
            fails=[{"pm25_ug_m3": 21, "pm10_ug_m3": 20}],
        ),
        Rule(
            "one_year_together",
            query="SELECT greatest(count(DISTINCT year(measured_on)) - 1, 0) FROM this",
            why=Text(
                ko="한 해의 자료에 다른 해의 날이 섞이면 그날은 두 번 세어집니다.",
                en="A day of another year among a year's rows would be counted twice.",
            ),
            passes=[{"measured_on": date(2018, 1, 1)}, {"measured_on": date(2018, 12, 31)}],
            fails=[{"measured_on": date(2018, 1, 1)}, {"measured_on": date(2017, 12, 31)}],
        ),
        Rule(
            "known_years_are_whole",
            query=_KNOWN_YEARS,
            why=Text(
                ko="연도별 파일의 행 수가 알려져 있습니다. 다르면 파일이 잘렸거나 바뀐 것입니다.",
                en="The rows of each yearly file are known; another number means a cut or a "
                "changed file.",
            ),
            passes="SELECT DATE '2017-01-01' AS measured_on FROM range(14235)",
            fails="SELECT DATE '2017-01-01' AS measured_on FROM range(14234)",
        ),
    ],
    sources=[AIR_CSV, AIR_XLSX],
    read=read_air_daily,
    partition="year",
    partition_column="measured_on",
    partition_from="2017",
    frequency="P1Y",
    licence="kogl-1",
    publisher=_PUBLISHER,
    theme="ENVI",
    keywords=[
        Text(ko="대기오염", en="air pollution"),
        Text(ko="미세먼지", en="particulate matter"),
        Text(ko="측정소", en="monitoring station"),
        Text(ko="오존", en="ozone"),
    ],
    spatial=Text(ko="서울특별시", en="Seoul"),
    temporal="measured_on",
    examples=[
        (
            "SELECT year(measured_on) AS year, round(avg(pm25_ug_m3), 1) AS pm25_mean_ug_m3 "
            "FROM literacy.air_daily GROUP BY 1 ORDER BY 1"
        ),
        (
            "SELECT station_name, count(*) FILTER (pm10_ug_m3 IS NULL) AS days_without_pm10_count "
            "FROM literacy.air_daily WHERE year(measured_on) = 2018 GROUP BY 1 ORDER BY 2 DESC, 1 "
            "LIMIT 10"
        ),
    ],
)
