"""Plain pages and API over a school of one's own, as a browser without scripts sees them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape

from starlette.testclient import TestClient

HERE = {"sec-fetch-site": "same-origin"}
_FORM = re.compile(
    r'<form method="post" action="([^"]*)" aria-label="([^"]*)">(.*?)</form>', re.DOTALL
)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


@dataclass
class Visitor:
    """Somebody who reads a page and sends its forms."""

    client: TestClient
    text: str = ""
    where: str = ""
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)

    def open(self, address: str) -> "Visitor":
        return self._read(self.client.get(address))

    def forms(self) -> dict[str, tuple[str, dict[str, str]]]:
        """Address and hidden fields of each form that writes, by name."""
        return {
            unescape(label): (unescape(action), dict(_HIDDEN.findall(inside)))
            for action, label, inside in _FORM.findall(self.text)
        }

    def send(self, form: str, /, headers=HERE, **fields: str) -> "Visitor":
        action, hidden = self.forms()[form]
        answer = self.client.post(action, data=hidden | fields, headers=headers)
        return self._read(answer)

    def _read(self, answer) -> "Visitor":
        self.text, self.where = answer.text, str(answer.url)
        self.status, self.headers = answer.status_code, answer.headers
        return self

    @property
    def said(self) -> str:
        """What it says, without markup."""
        return unescape(re.sub(r"<[^>]+>", " ", self.text))
