"""Rules that datasets of several plugins share."""

from collections.abc import Sequence

import pyarrow as pa

from madang import sql
from madang.dataset import Column, Rule, Text

# Korean telephone numbers with or without separators, and e-mail addresses. Dates ('18.5.30) and
# running numbers have too few digits to be taken for a telephone's.
_CONTACT = r"(?:^|\D)(?:\+82[-. )]*|0)\d{1,2}[-. )]*\d{3,4}[-. ]*\d{4}(?:\D|$)|[\w.+-]+@[\w-]+\.\w"


def no_contact_details(columns: Sequence[Column]) -> Rule:
    """The rule that no text column holds a telephone number or an e-mail address."""
    texts = [column.name for column in columns if pa.types.is_string(column.type)]
    return Rule(
        "no_contact_details",
        sql=f"regexp_matches(concat_ws(' ', {sql.names(texts)}), {sql.text(_CONTACT)})",
        why=Text(
            ko="전화번호와 전자우편은 사람의 정보이므로 싣지 않습니다.",
            en="Telephone numbers and e-mail addresses belong to people and stay out.",
        ),
        passes=[{texts[-1]: "'18.5.31~6.17, 33개 역사(58개 구간)"}],
        fails=[
            {texts[-1]: text}
            for text in ("담당 02-1234-5678", "010 1234 5678", "0212345678", "a.b@example.org")
        ],
    )
