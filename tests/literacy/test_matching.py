"""The assignment is stable, truthful, computed again by anybody, and explained."""

import itertools
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang_literacy import matching
from madang_literacy.matching import Applicant, Input, MatchingError, Project, Round

INSTANCES = 200


def instance(seed: int, *, people: int, projects: int, wishes: int, min_team: int = 1) -> Input:
    """Invented applicants; scores are coarse, so that many are equal."""
    chance = random.Random(seed)  # noqa: S311 -- the same instance in every run
    offered = [
        Project(id=f"p{n}", capacity=chance.randint(1, 4), min_team=min_team)
        for n in range(projects)
    ]
    return Input(
        applicants=[_applicant(chance, n, offered, wishes) for n in range(people)],
        projects=offered,
        seed=f"seed {seed}",
    )


def _applicant(chance: random.Random, number: int, offered, wishes: int) -> Applicant:
    chosen = chance.sample([each.id for each in offered], min(wishes, len(offered)))
    parts = {
        project: {name: chance.randint(0, 4) / 4 for name in matching.WEIGHTS} for project in chosen
    }
    return Applicant(id=f"a{number}", choices=tuple(chosen), parts=parts)


instances = st.builds(
    instance,
    st.integers(0, 10**6),
    people=st.integers(0, 12),
    projects=st.integers(1, 6),
    wishes=st.integers(1, 4),
    min_team=st.integers(1, 3),
)


@given(instances)
@settings(max_examples=150, deadline=None)
def test_no_pair_would_rather_have_each_other(run):
    result = matching.match(run)
    assert matching.blocking_pairs(result) == []
    capacity = {project.id: project for project in run.projects}
    for project, members in result.members.items():
        assert capacity[project].min_team <= len(members) or not members
        assert len(members) <= capacity[project].capacity


def test_control_first_come_first_served_leaves_blocking_pairs():
    """What a form without matching does: whoever comes first takes the best that is left."""
    run = instance(7, people=40, projects=8, wishes=4)
    left = {project.id: project.capacity for project in run.projects}
    placed = dict.fromkeys((each.id for each in run.applicants), None)
    for applicant in run.applicants:
        for project in applicant.choices:
            if left[project]:
                left[project] -= 1
                placed[applicant.id] = project
                break
    greedy = replace(matching.match(run), placed=placed, rounds=())
    assert matching.blocking_pairs(greedy) != []


@pytest.mark.parametrize("start", range(0, INSTANCES, 50))
def test_equal_to_another_library_on_random_instances(start):
    from matching.games import HospitalResident

    for seed in range(start, start + 50):
        run = instance(seed, people=20, projects=6, wishes=4)
        wishes = {each.id: list(each.choices) for each in run.applicants}
        asked = {p: [a for a in wishes if p in wishes[a]] for p in (q.id for q in run.projects)}
        ranks = {
            p: sorted(people, key=lambda a, p=p: (-run.scores[a, p], run.lots[a]))
            for p, people in asked.items()
            if people
        }
        capacity = {each.id: each.capacity for each in run.projects if each.id in ranks}
        game = HospitalResident.create_from_dictionaries(wishes, ranks, capacity)
        solved = game.solve(optimal="resident")
        theirs = {str(r): str(h) for h, residents in solved.items() for r in residents}
        ours = {a: p for a, p in matching.match(run).placed.items() if p is not None}
        assert ours == theirs, seed


def test_nobody_gains_by_another_order():
    """Every order of the wishes of some applicants, over many instances."""
    gained = 0
    for seed in range(40):
        run = instance(seed, people=10, projects=4, wishes=3)
        honest = matching.match(run)
        for applicant in run.applicants[:3]:
            rank = {project: n for n, project in enumerate(applicant.choices)}
            for order in itertools.permutations(applicant.choices):
                liar = replace(applicant, choices=order)
                others = [each for each in run.applicants if each.id != applicant.id]
                lied = matching.match(replace(run, applicants=[*others, liar]))
                gained += rank.get(lied.placed[applicant.id], 9) < rank.get(
                    honest.placed[applicant.id], 9
                )
    assert gained == 0


def test_control_where_projects_propose_it_can_pay_to_lie():
    """The other direction is stable too, and there an applicant may gain by hiding a wish."""
    parts = dict.fromkeys(matching.WEIGHTS, 0.0)
    high = dict.fromkeys(matching.WEIGHTS, 1.0)
    projects = [Project(id="x", capacity=1), Project(id="y", capacity=1)]
    first = Applicant(id="a", choices=("x", "y"), parts={"x": parts, "y": high})
    second = Applicant(id="b", choices=("y", "x"), parts={"y": parts, "x": high})
    run = Input(applicants=[first, second], projects=projects, seed="s")
    # Projects propose: x takes b, y takes a; both hold their second wish and could hide it.
    assert matching.match(run).placed == {"a": "x", "b": "y"}


def test_same_input_gives_the_same_result_in_any_order_of_rows():
    run = instance(3, people=30, projects=6, wishes=4)
    turned = replace(run, applicants=run.applicants[::-1], projects=run.projects[::-1])
    assert matching.match(run).hash == matching.match(turned).hash
    assert run.hash == turned.hash
    assert replace(run, seed="another").hash != run.hash


def test_seed_decides_between_equal_scores_only():
    even = dict.fromkeys(matching.WEIGHTS, 0.5)
    people = [Applicant(id=f"a{n}", choices=("x",), parts={"x": even}) for n in range(30)]
    winners = set()
    for seed in range(20):
        run = Input(applicants=people, projects=[Project(id="x", capacity=1)], seed=str(seed))
        (winner,) = matching.match(run).members["x"]
        winners.add(winner)
    assert len(winners) > 5


def test_project_without_a_team_is_closed_and_its_people_go_on():
    parts = dict.fromkeys(matching.WEIGHTS, 0.5)
    people = [
        Applicant(id="a", choices=("small", "big"), parts={"small": parts, "big": parts}),
        Applicant(id="b", choices=("big",), parts={"big": parts}),
    ]
    projects = [
        Project(id="small", capacity=3, min_team=2),
        Project(id="big", capacity=3, min_team=2),
    ]
    result = matching.match(Input(applicants=people, projects=projects, seed="s"))
    # Both have one member; the tie goes by name, and then the other has two.
    assert result.rounds[0] == Round(project="big", members=1)
    assert set(result.closed) == {"big", "small"}


@given(instances)
@settings(max_examples=60, deadline=None)
def test_explanation_says_what_would_change_it(run):
    result = matching.match(run)
    for applicant in run.applicants:
        reasons = matching.explain(result, applicant.id)
        assert [reason.rank for reason in reasons] == list(range(1, len(reasons) + 1))
        mine = [reason.project for reason in reasons if reason.outcome == "placed"]
        assert mine == [result.placed[applicant.id]] * (result.placed[applicant.id] is not None)
        for reason in reasons:
            if reason.outcome == "full":
                assert reason.cut_off is not None
                assert reason.score <= reason.cut_off
            for name, rise in reason.rise.items():
                assert 0 < rise <= 1 - reason.parts[name] + 1e-9


def test_rise_is_the_smallest_that_helps():
    low = dict.fromkeys(matching.WEIGHTS, 0.25)
    high = dict.fromkeys(matching.WEIGHTS, 0.5)
    people = [
        Applicant(id="a", choices=("x",), parts={"x": low}),
        Applicant(id="b", choices=("x",), parts={"x": high}),
    ]
    run = Input(applicants=people, projects=[Project(id="x", capacity=1)], seed="s")
    (reason,) = matching.explain(matching.match(run), "a")
    assert reason.rise == {"skills": pytest.approx(0.25 / 0.4)}
    less = {**low, "skills": low["skills"] + reason.rise["skills"] - 0.01}
    again = replace(run, applicants=[replace(people[0], parts={"x": less}), people[1]])
    assert matching.match(again).placed["a"] is None


def test_maximum_total_is_at_least_as_large_and_may_leave_blocking_pairs():
    run = instance(11, people=60, projects=8, wishes=4)
    result = matching.match(run)
    placed = matching.maximum_total(run, result.closed)
    other = replace(result, placed=placed)
    assert other.total >= result.total - 1e-6
    assert len(matching.blocking_pairs(other)) > 0
    for project in run.projects:
        assert sum(p == project.id for p in placed.values()) <= project.capacity


def test_maximum_total_of_nobody():
    run = Input(applicants=[], projects=[Project(id="x", capacity=1)], seed="s")
    assert matching.maximum_total(run) == {}
    assert matching.match(run).members == {"x": ()}


@pytest.mark.parametrize(
    "broken",
    [
        {"choices": ("x", "nowhere")},
        {"choices": ("x", "x")},
        {"parts": {}},
        {"parts": {"x": {"skills": 1.0}}},
        {"parts": {"x": dict.fromkeys(matching.WEIGHTS, 1.5)}},
    ],
)
def test_choices_and_parts_that_make_no_sense_are_named(broken):
    whole = {"id": "a", "choices": ("x",), "parts": {"x": dict.fromkeys(matching.WEIGHTS, 0.5)}}
    applicant = Applicant(**{**whole, **broken})
    with pytest.raises(MatchingError, match="applicant a: "):
        Input(applicants=[applicant], projects=[Project(id="x", capacity=1)], seed="s")


def test_nobody_of_that_name_applied():
    with pytest.raises(MatchingError, match="no applicant 'z'"):
        matching.explain(matching.match(instance(1, people=1, projects=1, wishes=1)), "z")
