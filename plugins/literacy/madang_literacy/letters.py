"""What mail says to who signed up: Korean first, English below, nothing personal but the link."""

from collections.abc import Mapping

from madang.civic.post import Said
from madang.errors import CommandRefused
from madang.i18n import LANGUAGES, Language, speaking, t, voice_of
from madang.store.outbox import Waiting
from madang.workspace import Workspace
from madang_literacy import school, wording
from madang_literacy.listing import Mine

PACKAGE = "madang_literacy"
KINDS = (
    "signup_link",
    "signup_confirmed",
    "signup_waitlisted",
    "signup_offered",
    "signup_entered",
    "course_cancelled",
    "lesson_moved",
    "lesson_cancelled",
)
_RULE = "\n\n----\n\n"


def write(workspace: Workspace, waiting: Waiting) -> Said:
    """One message in both languages.

    Raises:
        CommandRefused: Its kind is none of ours, or the sign-up's link is not open any more.
    """
    kind = waiting.message.kind.partition(".")[2]
    if kind not in KINDS:
        message = f"message kind {waiting.message.kind!r}: wanted one of {', '.join(KINDS)}"
        raise CommandRefused(message)
    given = waiting.message.parameters
    opened = school.of(workspace)
    token = opened.vault.token(str(given["link"])) if "link" in given else None
    token = token or opened.token(str(given.get("signup", "")))
    mine = opened.mine(token) if token else None
    if token is None or mine is None:
        message = f"message {waiting.id}: the link of its sign-up is not open any more"
        raise CommandRefused(message)
    link = f"{workspace.settings.site_url}/plain/my?t={token}"
    texts = [_text(kind, mine, link, given, language) for language in LANGUAGES]
    return Said(subject=_subject(kind, mine), text=_RULE.join(texts))


def _subject(kind: str, mine: Mine) -> str:
    """Both languages in one line."""
    parts: list[str] = []
    for language in LANGUAGES:
        with speaking(voice_of(PACKAGE, language)):
            title = " ".join(mine.course.title.of(language).split())
            parts.append(t(f"letter.{kind}.subject", title=title))
    return " / ".join(parts)


def _text(kind: str, mine: Mine, link: str, given: Mapping[str, object], language: Language) -> str:
    with speaking(voice_of(PACKAGE, language)):
        told = {each.id: wording.span(each) for each in mine.course.lessons}
        values = {
            "title": mine.course.title.of(language),
            "until": wording.moment(mine.offered_until) if mine.offered_until else "",
            "lesson": told.get(str(given.get("lesson")), ""),
            "place": (mine.ahead or 0) + 1,
            "reason": given.get("reason", ""),
        }
        lines = [
            t(f"letter.{kind}.text", **values),
            "\n".join([t("letter.when"), *(f"- {each}" for each in wording.spans(mine.course))]),
            t("letter.where", place=wording.place(mine.course)),
            t("letter.link", link=link),
            t("letter.why"),
        ]
        if kind == "course_cancelled":
            del lines[1:3]
        return "\n\n".join(lines)
