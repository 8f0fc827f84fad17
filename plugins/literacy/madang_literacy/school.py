"""The school: what citizens and stewards do with courses, for pages, API and command line.

Nobody has an account. A sign-up is pending until the link in the mail was opened; from then on that
link, and no other, shows it and changes it. What is answered never tells whether somebody else has
signed up.
"""

from collections.abc import Sequence
from typing import Any

from madang import clock
from madang.civic.refusals import Refusal
from madang.civic.tables import pool as pools
from madang.civic.tables import signup as signups
from madang.dataset import Text
from madang.store import Store, select
from madang.store import open as open_store
from madang.store.people import Link, find_link, given
from madang.store.tables import link as links
from madang.store.vault import Vault
from madang.workspace import Workspace
from madang_literacy import signing
from madang_literacy.listing import Certificate, Course, Lesson, Mine, Seats
from madang_literacy.tables import certificate, course, course_tag, lesson, room


class School:
    """Courses over one workspace. Safe to share between threads."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.store: Store = open_store(workspace.settings, workspace.registry)
        self.vault = Vault(workspace.settings.keys_file)

    @property
    def sends_mail(self) -> bool:
        """Whether links go out by mail; where not, the page shows them itself."""
        return self._workspace.settings.sends_mail

    def courses(self) -> Sequence[Course]:
        """Every course that everybody may see, the next one first."""
        rows = self.store.fetch(select(course).where(course.c.state.in_(signing.OPEN_STATES)))
        found = [self._course(row) for row in rows]
        return sorted(found, key=lambda each: each.lessons[0].starts_at)

    def every_course(self) -> Sequence[Course]:
        """Every course in every state, for stewards; the newest proposal first."""
        rows = self.store.fetch(select(course).order_by(course.c.proposed_at.desc()))
        return [self._course(row) for row in rows]

    def course(self, course_id: str) -> Course | None:
        """One course that everybody may see; a cancelled one says so. None where there is none."""
        seen = (*signing.OPEN_STATES, "cancelled", "archived")
        wanted = select(course).where(course.c.id == course_id, course.c.state.in_(seen))
        rows = self.store.fetch(wanted)
        return self._course(rows[0]) if rows else None

    def sign_up(  # noqa: PLR0913 -- what a form asks for
        self, course_id: str, *, contact: str, party: int, of_age: bool, agreed: bool, key: str
    ) -> str | None:
        """Ask for a seat; the link follows by mail.

        Args:
            course_id: For what.
            contact: Mail address, or telephone number.
            party: How many seats.
            of_age: Whether they are 14 or older, by their own word.
            agreed: Whether they agree to what is kept of them.
            key: Idempotency key of the form.

        Returns:
            The token of the link where no mail goes out; None where it does.

        Raises:
            NoContact: What was given is none.
            Refusal: They are younger, do not agree, or cannot be written to; the window is shut,
                or the party does not fit. Nothing of them is kept then.
        """
        _prove_may_ask(of_age=of_age, agreed=agreed)
        what = given(self.vault, contact)
        if self.sends_mail and what.kind != "mail":
            message = "signup: the link goes out by mail, and a telephone number was given"
            raise Refusal("no_mail_address", message)
        link = self.store.do(
            signing.sign_up,
            signing.SignUp(
                key=key,
                actor="",
                course=course_id,
                kind=what.kind,
                key_id=what.key_id,
                sealed=what.sealed,
                blind_index=what.blind_index,
                party=party,
            ),
        )
        return None if self.sends_mail else self.vault.token(link)

    def mine(self, token: str) -> Mine | None:
        """What a link shows; None where it is none of ours, or its time is over."""
        found = self._link(token)
        if found is None:
            return None
        signup_id = found.scope.removeprefix(signing.SCOPE)
        wanted = select(signups).where(signups.c.id == signup_id)
        (row,) = self.store.fetch(wanted)
        owner = select(course).where(course.c.pool_id == row.pool_id)
        codes = select(certificate.c.code).where(certificate.c.signup_id == signup_id)
        issued = self.store.fetch(codes)
        return Mine(
            signup=signup_id,
            state=row.state,
            party=row.party,
            ahead=self._ahead(row),
            offered_until=row.offered_until,
            course=self._course(self.store.fetch(owner)[0]),
            certificate=issued[0].code if issued else None,
        )

    def step(self, token: str, event: str, *, key: str) -> None:
        """What the holder of a link does.

        Args:
            token: Of the link.
            event: `confirm`, `withdraw`, `accept`, `certificate` or `erase`.
            key: Idempotency key of the form.

        Raises:
            Refusal: The link is over, or the sign-up does not allow it.
        """
        found = self._link(token)
        if found is None or event not in signing.EVENTS:
            message = "link: is none of ours, or its time is over"
            raise Refusal("link_over", message)
        gone = self.store.do(
            signing.step, signing.Step(key=key, actor="", link=found.id, event=event)
        )
        if gone:
            self.vault.forget(gone)

    def certificate(self, code: str) -> Certificate | None:
        """The certificate with this code, valid or revoked; None where there is none."""
        for row in self.store.fetch(select(certificate).where(certificate.c.code == code)):
            return Certificate(
                code=row.code,
                title=Text(ko=row.title_ko, en=row.title_en),
                term=row.term,
                hours=row.hours,
                issued_at=row.issued_at,
                revoked_at=row.revoked_at,
            )
        return None

    def token(self, signup_id: str) -> str | None:
        """The token of the newest link of a sign-up; None where none is open."""
        mine = select(links).where(
            links.c.scope == f"{signing.SCOPE}{signup_id}", links.c.expires_at > clock.now()
        )
        rows = self.store.fetch(mine.order_by(links.c.created_at.desc()).limit(1))
        return self.vault.token(rows[0].id) if rows else None

    def tick(self) -> None:
        """Draw lotteries, end offers and unverified sign-ups, erase who is kept no longer.

        Safe to do at any time, twice.

        Only pools where something is due are touched, so that a quiet school writes nothing.
        """
        for row in self.store.fetch(signing.due(clock.now())):
            self.store.do(signing.tick, signing.Tick(actor="system", pool=row.id))
        for row in self.store.fetch(signing.overdue(clock.now())):
            asked = signing.Forget(actor="system", person=row.person_id)
            self.vault.forget(self.store.do(signing.forget, asked))

    def _link(self, token: str) -> Link | None:
        found = find_link(self.store, self.vault, token, clock.now())
        return found if found and found.scope.startswith(signing.SCOPE) else None

    def _ahead(self, row: Any) -> int | None:  # noqa: ANN401 -- a row
        if row.state != "waitlisted":
            return None
        waiting = select(signups.c.priority, signups.c.seq).where(
            signups.c.pool_id == row.pool_id, signups.c.state == "waitlisted"
        )
        mine = (-row.priority, row.seq)
        return sum((-each.priority, each.seq) < mine for each in self.store.fetch(waiting))

    def _course(self, row: Any) -> Course:  # noqa: ANN401 -- a row
        tags = select(course_tag.c.tag).where(course_tag.c.course_id == row.id)
        return Course(
            id=row.id,
            state=row.state,
            kind=row.kind,
            audience=row.audience,
            term=row.term,
            title=Text(ko=row.title_ko, en=row.title_en),
            notes=Text(ko=row.notes_ko, en=row.notes_en),
            place=row.place,
            tags=[each.tag for each in self.store.fetch(tags.order_by(course_tag.c.tag))],
            lessons=self._lessons(row.id),
            seats=self._seats(row.pool_id),
        )

    def _lessons(self, course_id: str) -> Sequence[Lesson]:
        wanted = (
            select(lesson, room.c.name_ko, room.c.name_en, room.c.step_free)
            .join(room, room.c.id == lesson.c.room_id, isouter=True)
            .where(lesson.c.course_id == course_id)
            .order_by(lesson.c.starts_at)
        )
        return [
            Lesson(
                id=row.id,
                state=row.state,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                room=Text(ko=row.name_ko, en=row.name_en) if row.name_ko else None,
                step_free=None if row.step_free is None else row.step_free == "yes",
                sequence=row.sequence,
            )
            for row in self.store.fetch(wanted)
        ]

    def _seats(self, pool_id: str | None) -> Seats | None:
        if pool_id is None:
            return None
        (row,) = self.store.fetch(select(pools).where(pools.c.id == pool_id))
        return Seats(
            capacity=row.capacity,
            free=row.capacity - row.taken,
            waiting=row.waiting,
            by_lottery=row.mode == "lottery",
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            seed_hash=row.seed_hash,
            seed=row.seed if row.drawn_at else None,
        )


_schools: dict[str, School] = {}


def of(workspace: Workspace) -> School:
    """The school of a workspace: one for all who ask."""
    place = str(workspace.settings.home)
    if place not in _schools:
        _schools[place] = School(workspace)
    return _schools[place]


def tick(workspace: Workspace) -> None:
    """Let time pass for every course."""
    of(workspace).tick()


def _prove_may_ask(*, of_age: bool, agreed: bool) -> None:
    if not of_age:
        message = "signup: nothing is asked of who is younger than 14; a guardian signs up"
        raise Refusal("under_age", message)
    if not agreed:
        message = "signup: what is kept of a person is kept with consent; none was given"
        raise Refusal("no_consent", message)
