"""Closed lists of values with their labels in both languages."""

from madang.dataset import Text

REGION = {
    "capital": Text(ko="수도권", en="Capital region"),
    "busan": Text(ko="부산권", en="Busan"),
    "daegu": Text(ko="대구권", en="Daegu"),
    "gwangju": Text(ko="광주권", en="Gwangju"),
    "daejeon": Text(ko="대전권", en="Daejeon"),
}
POSITION_SOURCE = {
    "operator": Text(ko="운영기관 좌표", en="Operator's own list"),
    "kric": Text(ko="국가철도공단 역사정보", en="KRIC station list"),
}
PLATFORM_TYPE = {
    "side": Text(ko="상대식", en="Side platforms"),
    "island": Text(ko="섬식", en="Island platform"),
    "double_side": Text(ko="쌍상대식", en="Two pairs of side platforms"),
    "double_island": Text(ko="쌍섬식", en="Two island platforms"),
    "island_and_side": Text(ko="섬식과 상대식", en="Island and side platforms"),
    "two_platforms_three_tracks": Text(ko="2폼3선식", en="Two platforms, three tracks"),
}
CODE_SYSTEM = {
    "kric_code": Text(ko="KRIC 역 코드", en="KRIC station code"),
    "kric_name": Text(ko="KRIC 노선별 역명", en="Name in KRIC's rosters"),
    "info_number": Text(ko="역사정보의 역 번호", en="Station number in KRIC's station list"),
    "info_name": Text(ko="역사정보의 역명", en="Name in KRIC's station list"),
    "molit_name": Text(ko="국토교통부 전체노선의 역명", en="Name in the ministry's list of routes"),
    "movement_name": Text(
        ko="환승 이동경로의 역명", en="Name in the ministry's transfer movement file"
    ),
    "seoulmetro_number": Text(ko="서울교통공사 역 번호", en="Seoul Metro station number"),
    "incheon_number": Text(ko="인천교통공사 역 번호", en="Incheon Transit station number"),
    "other_name": Text(ko="옛 이름과 다른 이름", en="Former and other names"),
}
CODE_STATUS = {
    "current": Text(ko="현재 이름", en="Today's name"),
    "former": Text(ko="옛 이름", en="Former name"),
    "variant": Text(ko="다르게 부르는 이름", en="Variant"),
    "closed": Text(ko="폐역", en="Closed station"),
}
KIND = {
    "lift": Text(ko="휠체어리프트", en="Wheelchair lift"),
    "stairs": Text(ko="계단", en="Stairs"),
    "board": Text(ko="승차", en="Board a train"),
    "wait": Text(ko="차량 확인", en="Look at the train"),
    "elevator": Text(ko="엘리베이터", en="Elevator"),
    "alight": Text(ko="하차", en="Alight from a train"),
    "gate": Text(ko="표 내는 곳", en="Gates"),
    "ramp": Text(ko="경사로", en="Ramp"),
    "outside": Text(ko="건물 밖", en="Outside"),
    "concourse": Text(ko="대합실", en="Concourse"),
    "corridor": Text(ko="통로", en="Corridor"),
    "platform": Text(ko="승강장", en="Platform"),
    "floor": Text(ko="층 이동", en="Floor"),
    "walk": Text(ko="이동", en="Walk"),
}
VERB = {
    "ride": Text(ko="타고 이동", en="Ride"),
    "approach": Text(ko="앞까지 이동", en="Go up to"),
    "exit": Text(ko="승강기에서 내림", en="Get out of the elevator"),
    "board": Text(ko="열차에 탐", en="Board the train"),
    "wait": Text(ko="기다려 확인", en="Wait and look"),
    "alight": Text(ko="열차에서 내림", en="Alight from the train"),
    "leave": Text(ko="표 내는 곳 밖으로", en="Leave through the gates"),
    "enter": Text(ko="표 내는 곳 안으로", en="Enter through the gates"),
    "transfer": Text(ko="환승 게이트 통과", en="Pass a transfer gate"),
    "pass": Text(ko="통과(방향 모름)", en="Pass, side not known"),
    "stand": Text(ko="서 있는 곳", en="Stand at"),
    "walk": Text(ko="걷거나 굴러 이동", en="Walk or roll"),
}
FACILITY_KIND = {
    "elevator": Text(ko="엘리베이터", en="Elevator"),
    "inclined_elevator": Text(ko="경사형 엘리베이터", en="Inclined elevator"),
    "lift": Text(ko="휠체어리프트", en="Wheelchair lift"),
}
PAID_SIDE = {
    "inside": Text(ko="표 내는 곳 안", en="Inside the gates"),
    "outside": Text(ko="표 내는 곳 밖", en="Outside the gates"),
}
PATH_CLASS = {
    "elevator": Text(ko="엘리베이터로", en="By elevator"),
    "lift": Text(ko="휠체어리프트 필요", en="By wheelchair lift"),
    "level": Text(ko="평면 이동", en="Level"),
    "stairs": Text(ko="계단뿐", en="By stairs only"),
}
DIRECTION = {
    "up": Text(ko="상선", en="Up"),
    "down": Text(ko="하선", en="Down"),
    "inner": Text(ko="내선", en="Inner"),
    "outer": Text(ko="외선", en="Outer"),
}
DAY_KIND = {
    "weekday": Text(ko="평일", en="Weekday"),
    "saturday": Text(ko="토요일", en="Saturday"),
    "sunday": Text(ko="일요일", en="Sunday"),
}
TOILET_PLACE = {
    "concourse": Text(ko="대합실", en="Concourse"),
    "platform": Text(ko="승강장", en="Platform"),
    "transfer": Text(ko="환승통로", en="Transfer corridor"),
}
CAUSE = {
    "no_path": Text(ko="갈아타는 길의 기록 없음", en="No record of the change"),
    "reverse": Text(ko="반대 방향만 기록됨", en="Only the opposite way recorded"),
    "turn_round": Text(
        ko="반대편 승강장으로 가는 길 모름", en="Way to the opposite platform unknown"
    ),
    "floor_unnumbered": Text(ko="층 번호 없는 단계", en="A step names a floor without number"),
    "step_unread": Text(ko="읽지 못한 단계", en="A step could not be read"),
    "old_source": Text(ko="오래된 기록", en="Record too old"),
    "out_past_limit": Text(
        ko="오래전에 멈췄다고 알려진 승강기", en="Unit last reported out of service, long ago"
    ),
    "reported_out": Text(ko="고장 신고됨", en="Reported out of service"),
    "unit_ambiguous_out": Text(
        ko="둘 이상 가운데 하나가 멈춤", en="One of several possible units out of service"
    ),
    "walkers_only": Text(
        ko="걷는 사람의 길만 있고 단계별 기록 없음", en="Walkers' way alone, without recorded steps"
    ),
}
SHARE_PROFILE = {
    "wheelchair": Text(ko="휠체어", en="Wheelchair"),
    "wheelchair_no_lift": Text(ko="휠체어, 리프트 없이", en="Wheelchair without lifts"),
    "stroller": Text(ko="유모차", en="Stroller"),
    "blind": Text(ko="시각장애", en="Blind"),
    "walk": Text(ko="걷기", en="Walking"),
}
SERVICE = {
    "express": Text(ko="급행", en="Express trains"),
    "surface": Text(ko="지상 승강장", en="Surface platform"),
    "underground": Text(ko="지하 승강장", en="Underground platform"),
}
LENGTH_RULE = {
    "both_stations": Text(ko="두 역이 같은 값", en="Both stations print the same"),
    "one_station": Text(ko="한 역의 값", en="One station prints it"),
    "running_time_file": Text(ko="소요시간 자료의 값", en="As in the file of running times"),
    "same_tracks": Text(ko="선로를 함께 쓰는 노선의 값", en="As of the line on the same tracks"),
    "stations_differ": Text(ko="두 역의 값이 다름", en="Undecided: the stations differ"),
    "reading_open": Text(ko="값의 뜻을 정할 수 없음", en="Undecided: what is meant stays open"),
    "lines_differ": Text(
        ko="선로를 함께 쓰는 노선과 값이 다름", en="Undecided: lines on the same tracks differ"
    ),
    "below_straight_line": Text(
        ko="직선거리보다 짧아 버림", en="Undecided: shorter than the straight line"
    ),
    "not_printed": Text(ko="자료에 값이 없음", en="Undecided: nothing is printed"),
}
RUN_SOURCE = {
    "published": Text(ko="운영기관 공개값", en="Published by the operator"),
    "estimated": Text(ko="추정값", en="Estimated"),
}
RUN_RULE = {
    "running_time": Text(ko="소요시간 자료", en="File of running times"),
    "running_time_back": Text(
        ko="소요시간 자료의 반대 방향과 같다고 봄", en="As printed for the other way"
    ),
    "from_length": Text(ko="역간거리로 추정", en="From the length"),
    "from_straight_line": Text(ko="직선거리로 추정", en="From the straight line"),
    "from_line_mean": Text(ko="노선 평균 거리로 추정", en="From the mean length on the line"),
}
PLATFORM_RULE = {
    "next_station": Text(ko="다음 역을 말함", en="The text names the next station"),
    "station_ahead": Text(ko="더 먼 역을 말함", en="The text names a station further along"),
    "trains_end": Text(ko="종착이라고 말함", en="The text says that trains end"),
    "only_way": Text(ko="갈 곳이 하나뿐", en="There is only one way"),
    "steps": Text(ko="단계가 말함", en="The steps name the next station"),
    "several": Text(ko="여러 승강장을 말함", en="The text means several platforms"),
    "line_closed": Text(ko="모름: 없어진 노선", en="Unknown: the line is closed"),
    "no_end_now": Text(ko="모름: 지금은 종착이 아님", en="Unknown: trains go on today"),
    "direction_not_said": Text(ko="모름: 방면이 없음", en="Unknown: no direction is named"),
}
