"""Where the data of the startups plugin come from."""

from madang.dataset import Source, Text

PUBLISHER = "창업진흥원"

KSTARTUP = Source(
    key="kstartup-announcements",
    title=Text(ko="K-Startup 사업공고", en="K-Startup announcements"),
    publisher=PUBLISHER,
    licence="kogl-0",
    licence_text="이용허락범위 제한 없음",
    dataset_id="data.go.kr 15125364",
    landing="kstartup-announcements-*.json",
    media="json",
)
