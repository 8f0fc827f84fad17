"""Columns of `literacy.air_daily`: the reader casts to them, the declaration carries them."""

from datetime import date

import pyarrow as pa

from madang.dataset import Column, Text


def _ppm(name: str, ko: str, en: str, highest: float) -> Column:
    """A gas: its mean volume share over the day, null where it was not measured."""
    title = Text(ko=f"{ko} 농도(ppm)", en=f"{en}, ppm")
    return Column(name, pa.float64(), title=title, unit="[ppm]", min=0, max=highest, required=False)


def _dust(name: str, ko: str, en: str, highest: int) -> Column:
    """Particles: their mean mass in a cubic metre over the day, null where it was not measured."""
    title = Text(ko=f"{ko} 농도(㎍/㎥)", en=f"{en}, µg/m³")
    return Column(name, pa.int16(), title=title, unit="ug/m3", min=0, max=highest, required=False)


AIR_COLUMNS = (
    Column(
        "measured_on",
        pa.date32(),
        key=True,
        min=date(1990, 1, 1),
        title=Text(ko="측정일", en="Day of measurement"),
    ),
    Column(
        "station_name",
        pa.string(),
        key=True,
        pattern=r"\S(.*\S)?",
        title=Text(ko="측정소", en="Monitoring station"),
        notes=Text(
            ko="공개된 이름 그대로입니다. 자치구, 도로, 장소의 이름이 섞여 있습니다.",
            en="As published: names of districts, of streets and of places.",
        ),
    ),
    _ppm("no2_ppm", "이산화질소", "Nitrogen dioxide", 1),
    _ppm("o3_ppm", "오존", "Ozone", 1),
    _ppm("co_ppm", "일산화탄소", "Carbon monoxide", 50),
    _ppm("so2_ppm", "아황산가스", "Sulphur dioxide", 1),
    _dust("pm10_ug_m3", "미세먼지(PM10)", "Particles up to 10 µm (PM10)", 2000),
    _dust("pm25_ug_m3", "초미세먼지(PM2.5)", "Particles up to 2.5 µm (PM2.5)", 1000),
)
