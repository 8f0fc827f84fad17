"""People to projects: a stable assignment that anybody can compute again, and why it came out so.

Applicants rank projects; a project prefers higher scores, equal ones by a seeded lottery. It is
applicants who propose, so nobody gains by ranking other than they wish (Gale and Shapley 1962;
Roth 1982). Projects that stay below their smallest team are closed, smallest first, and the run is
repeated; those rounds are published, since they weaken that promise.

No age, sex, disability or school is in a score. It is a weighted sum of parts between 0 and 1.
"""

import hashlib
import heapq
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from madang.errors import MadangError

VERSION = "1"
# Published weights of the parts; they add up to 1.
WEIGHTS: Mapping[str, float] = {
    "skills": 0.4,  # share of the skills wanted that the applicant has
    "topic": 0.2,
    "hours": 0.2,  # share of the project's hours that both have
    "place": 0.1,
    "permission": 0.1,  # may use the data that the project needs
}
_MORE = 2e-9  # scores are rounded to nine digits


class MatchingError(MadangError):
    """Choices or scores that make no sense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project that looks for people.

    Attributes:
        id: Its id.
        capacity: Most members.
        min_team: Fewest members that it can begin with.
    """

    id: str
    capacity: int
    min_team: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Somebody who applies.

    Attributes:
        id: Its id; nothing else of the person is known here.
        choices: Projects in the order of their wish.
        parts: For each project chosen, its parts by name, between 0 and 1.
    """

    id: str
    choices: tuple[str, ...]
    parts: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A project that was closed because too few came.

    Attributes:
        project: Which.
        members: How many it would have had.
    """

    project: str
    members: int


@dataclass(frozen=True, kw_only=True)
class Input:
    """All that a run depends on.

    Attributes:
        applicants: Who applies.
        projects: To what.
        seed: Decides between equal scores; published.
        weights: Of the parts.
    """

    applicants: Sequence[Applicant]
    projects: Sequence[Project]
    seed: str
    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)

    def __post_init__(self) -> None:
        known = {project.id for project in self.projects}
        for applicant in self.applicants:
            odd = [each for each in applicant.choices if each not in known]
            twice = len(set(applicant.choices)) != len(applicant.choices)
            unscored = [each for each in applicant.choices if each not in applicant.parts]
            if odd or twice or unscored:
                message = (
                    f"applicant {applicant.id}: unknown projects {odd}, chosen twice {twice}, "
                    f"without a score {unscored}; wanted each project once, with its parts"
                )
                raise MatchingError(message)
            for parts in applicant.parts.values():
                if set(parts) != set(self.weights) or not all(0 <= p <= 1 for p in parts.values()):
                    message = (
                        f"applicant {applicant.id}: parts are {dict(parts)}; "
                        f"wanted {', '.join(self.weights)}, each between 0 and 1"
                    )
                    raise MatchingError(message)

    @cached_property
    def scores(self) -> Mapping[tuple[str, str], float]:
        """Score of each (applicant, project) that was chosen."""
        return {
            (applicant.id, project): self.score(applicant.parts[project])
            for applicant in self.applicants
            for project in applicant.choices
        }

    @cached_property
    def lots(self) -> Mapping[str, bytes]:
        """The lot of each applicant: HMAC-SHA256(seed, id); the smaller one goes first."""
        key = self.seed.encode()
        return {
            applicant.id: hmac.new(key, applicant.id.encode(), hashlib.sha256).digest()
            for applicant in self.applicants
        }

    def score(self, parts: Mapping[str, float]) -> float:
        """The weighted sum, rounded so that equal sums are equal."""
        return round(sum(weight * parts[name] for name, weight in self.weights.items()), 9)

    @property
    def hash(self) -> str:
        """SHA-256 over all of it."""
        return _hash(
            [
                VERSION,
                self.seed,
                dict(self.weights),
                [[a.id, a.choices, {p: dict(a.parts[p]) for p in a.choices}]
                 for a in sorted(self.applicants, key=lambda a: a.id)],
                [[p.id, p.capacity, p.min_team]
                 for p in sorted(self.projects, key=lambda p: p.id)],
            ]
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Result:
    """Who is where.

    Attributes:
        given: What it was computed from.
        placed: Project of each applicant, None where there is none.
        rounds: Projects that were closed, in order.
    """

    given: Input
    placed: Mapping[str, str | None]
    rounds: tuple[Round, ...]

    @cached_property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """Members of each open project, the best score first."""
        found: dict[str, list[str]] = {
            project.id: [] for project in self.given.projects if project.id not in self.closed
        }
        for applicant, project in self.placed.items():
            if project is not None:
                found[project].append(applicant)
        scores, lots = self.given.scores, self.given.lots
        return {
            project: tuple(sorted(all_, key=lambda a: (-scores[a, project], lots[a])))
            for project, all_ in found.items()
        }

    @property
    def closed(self) -> frozenset[str]:
        """Projects that were closed."""
        return frozenset(each.project for each in self.rounds)

    @property
    def total(self) -> float:
        """Sum of the scores of all who are placed."""
        return sum(self.given.scores[a, p] for a, p in self.placed.items() if p is not None)

    @property
    def hash(self) -> str:
        """SHA-256 over who is where."""
        return _hash([self.given.hash, sorted(self.placed.items())])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an applicant is, or is not, in a project of their choice.

    Attributes:
        project: Which.
        rank: Which choice it was, from 1.
        outcome: `placed`, `full` (others came first) or `closed` (too few came).
        parts: The applicant's parts.
        score: Their sum.
        cut_off: Score of the last who was taken; None where seats were left.
        rise: For each part that alone could change it, the smallest rise of it that would.
    """

    project: str
    rank: int
    outcome: str
    parts: Mapping[str, float]
    score: float
    cut_off: float | None
    rise: Mapping[str, float]


def match(given: Input) -> Result:
    """The stable assignment that applicants like best.

    Args:
        given: Everything it depends on; the same input gives the same result.
    """
    capacity = {project.id: project.capacity for project in given.projects}
    least = {project.id: project.min_team for project in given.projects}
    closed: list[Round] = []
    while True:
        open_ = capacity.keys() - {each.project for each in closed}
        held = _deferred_acceptance(given, {each: capacity[each] for each in open_})
        small = [(len(held[each]), each) for each in open_ if 0 < len(held[each]) < least[each]]
        if not small:
            break
        members, project = min(small)
        closed.append(Round(project=project, members=members))
    placed: dict[str, str | None] = {applicant.id: None for applicant in given.applicants}
    for project, members in held.items():
        placed |= dict.fromkeys(members, project)
    return Result(given=given, placed=placed, rounds=tuple(closed))


def blocking_pairs(result: Result) -> list[tuple[str, str]]:
    """Pairs that would both rather have each other: none in a stable assignment.

    It looks at the result alone and shares no code with what made it.
    """
    return list(_blocking(result))


def maximum_total(given: Input, closed: frozenset[str] = frozenset()) -> Mapping[str, str | None]:
    """Who would be where if only the sum of scores counted (HiGHS); never the default.

    The constraint matrix is totally unimodular, so that the linear programme gives whole numbers.
    """
    pairs = [pair for pair in given.scores if pair[1] not in closed]
    placed: dict[str, str | None] = {applicant.id: None for applicant in given.applicants}
    if not pairs:
        return placed
    people = {applicant.id: n for n, applicant in enumerate(given.applicants)}
    projects = {project.id: len(people) + n for n, project in enumerate(given.projects)}
    columns = np.arange(len(pairs))
    rows = np.concatenate([[people[a] for a, _ in pairs], [projects[p] for _, p in pairs]]).astype(
        int
    )
    matrix = coo_matrix(
        (np.ones(2 * len(pairs)), (rows, np.tile(columns, 2))),
        shape=(len(people) + len(projects), len(pairs)),
    ).tocsr()
    limits = np.array([1] * len(people) + [project.capacity for project in given.projects])
    cost = [-given.scores[pair] for pair in pairs]
    solved = linprog(cost, A_ub=matrix, b_ub=limits, bounds=(0, 1), method="highs")
    for pair, share in zip(pairs, solved.x, strict=True):
        if share > 1 / 2:
            placed[pair[0]] = pair[1]
    return placed


def explain(result: Result, applicant_id: str) -> tuple[Reason, ...]:
    """Why, for the project that an applicant got and each one that they wished for more.

    Raises:
        MatchingError: Nobody of that id applied.
    """
    found = [each for each in result.given.applicants if each.id == applicant_id]
    if not found:
        message = f"no applicant {applicant_id!r} in this run"
        raise MatchingError(message)
    return tuple(_reasons(result, found[0]))


def _deferred_acceptance(given: Input, capacity: Mapping[str, int]) -> dict[str, list[str]]:
    """Members of each project. Heaps hold the worst member on top."""
    wishes = {a.id: iter([p for p in a.choices if p in capacity]) for a in given.applicants}
    held: dict[str, list[tuple[float, bytes, str]]] = {project: [] for project in capacity}
    free = [applicant.id for applicant in given.applicants]
    while free:
        applicant = free.pop()
        project = next(wishes[applicant], None)
        if project is None:
            continue
        # A later lot is worse, so its bytes are turned round for the heap.
        lot = bytes(255 - byte for byte in given.lots[applicant])
        heapq.heappush(held[project], (given.scores[applicant, project], lot, applicant))
        if len(held[project]) > capacity[project]:
            free.append(heapq.heappop(held[project])[2])
    return {project: [entry[2] for entry in entries] for project, entries in held.items()}


def _blocking(result: Result) -> Iterator[tuple[str, str]]:
    given = result.given
    capacity = {project.id: project.capacity for project in given.projects}
    for applicant in given.applicants:
        for project in applicant.choices:
            if project == result.placed[applicant.id]:
                break
            if project in result.closed:
                continue
            members = result.members[project]
            mine = (-given.scores[applicant.id, project], given.lots[applicant.id])
            if len(members) < capacity[project] or any(
                mine < (-given.scores[member, project], given.lots[member]) for member in members
            ):
                yield applicant.id, project


def _reasons(result: Result, applicant: Applicant) -> Iterator[Reason]:
    capacity = {project.id: project.capacity for project in result.given.projects}
    for rank, project in enumerate(applicant.choices, 1):
        is_mine = project == result.placed[applicant.id]
        members = result.members.get(project, ())
        is_full = len(members) == capacity[project]
        score = result.given.scores[applicant.id, project]
        cut_off = result.given.scores[members[-1], project] if members and is_full else None
        outcome = "placed" if is_mine else "closed" if project in result.closed else "full"
        yield Reason(
            project=project,
            rank=rank,
            outcome=outcome,
            parts=applicant.parts[project],
            score=score,
            cut_off=cut_off,
            rise=dict(_rises(result, applicant, project)) if outcome == "full" else {},
        )
        if is_mine:
            return


def _rises(result: Result, applicant: Applicant, project: str) -> Iterator[tuple[str, float]]:
    """Parts that would have changed it by themselves, each confirmed by a run."""
    given = result.given
    last = result.members[project][-1]
    lacking = given.scores[last, project] - given.scores[applicant.id, project] + _MORE
    for name, weight in given.weights.items():
        parts = applicant.parts[project]
        rise = lacking / weight if weight else float("inf")
        if parts[name] + rise > 1:
            continue
        risen = replace(
            applicant,
            parts={**applicant.parts, project: {**parts, name: min(1.0, parts[name] + rise)}},
        )
        others = [each for each in given.applicants if each.id != applicant.id]
        again = match(replace(given, applicants=[*others, risen]))
        if again.placed[applicant.id] == project:
            yield name, rise


def _hash(document: object) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
