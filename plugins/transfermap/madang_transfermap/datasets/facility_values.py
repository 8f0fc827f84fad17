"""Closed lists of the facility tables with their labels in both languages."""

from madang.dataset import Text
from madang_transfermap import sources

UNIT_KIND = {
    "elevator": Text(ko="엘리베이터", en="Elevator"),
    "inclined_elevator": Text(ko="경사형 엘리베이터", en="Inclined elevator"),
    "escalator": Text(ko="에스컬레이터", en="Escalator"),
    "lift": Text(ko="휠체어리프트", en="Wheelchair lift"),
    "moving_walk": Text(ko="무빙워크", en="Moving walk"),
}
UNIT_SERIES = {
    "inside": Text(ko="내부", en="Inside"),
    "outside": Text(ko="외부", en="Outside"),
}
UNIT_PLACE = {
    "street": Text(ko="출입구", en="At an exit to the street"),
    "concourse": Text(ko="대합실", en="Concourse"),
    "platform": Text(ko="승강장", en="Platform"),
    "transfer": Text(ko="환승통로", en="Way to another line"),
    "other": Text(ko="그 밖의 곳", en="Elsewhere"),
}
ESCALATOR_DIRECTION = {
    "up": Text(ko="상행", en="Up"),
    "down": Text(ko="하행", en="Down"),
    "both": Text(ko="상하 겸용", en="Either way"),
}
UNIT_STATE = {
    "working": Text(ko="사용가능", en="Working"),
    "out": Text(ko="이용 불가", en="Out of service"),
    "planned_out": Text(ko="공사로 이용 불가 예정", en="Planned to be out of service"),
    "reported_out": Text(ko="이용 불가 신고", en="Reported to be out of service"),
}
OBSERVED = {
    "instant": Text(ko="그 시각", en="At that instant"),
    "day": Text(ko="그날", en="On that day"),
    "not_later_than": Text(ko="그날이나 그 전", en="On that day or before"),
}
UNIT_SOURCE = {
    source.key: source.title
    for source in (
        sources.SEOUL_FACILITIES,
        sources.SEOUL_LIFTS,
        sources.SEOUL_ESCALATORS,
        sources.INCHEON_ELEVATORS,
        sources.INCHEON_ESCALATORS,
        sources.INCHEON_LIFTS,
        sources.ELEVATOR_NODES,
        sources.EXIT_LIFT_NODES,
    )
}
