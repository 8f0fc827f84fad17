"""Data literacy and civic hacking: the plan's second commitment, and data to learn with."""

from madang.dataset import Text
from madang.plugin import PageSpec, Param, Plugin
from madang_literacy.datasets import DATASETS

__all__ = ["plugin"]

_PAGES = "madang_literacy.pages"
_PLAIN = "madang_literacy.plain"

PAGES = (
    PageSpec(
        path="courses",
        title="courses.title",
        render=f"{_PAGES}.courses:render",
        plain=f"{_PLAIN}.courses:render",
        card=f"{_PAGES}.cards:open_courses",
        icon="description",
        order=20,
    ),
    PageSpec(
        path="course",
        title="course.title",
        render=f"{_PAGES}.course:render",
        plain=f"{_PLAIN}.course:render",
        act=f"{_PLAIN}.course:act",
        icon="description",
        nav="hidden",
        params=(Param(name="id"), Param(name="done", kind="code")),
    ),
    PageSpec(
        path="my",
        title="my.title",
        render=f"{_PAGES}.my:render",
        plain=f"{_PLAIN}.my:render",
        act=f"{_PLAIN}.my:act",
        icon="description",
        nav="hidden",
        params=(Param(name="t"), Param(name="done", kind="code")),
        is_secret=True,
    ),
    PageSpec(
        path="certificate",
        title="certificate.title",
        render=f"{_PAGES}.certificate:render",
        plain=f"{_PLAIN}.certificate:render",
        icon="description",
        nav="hidden",
        params=(Param(name="code"),),
    ),
)

plugin = Plugin(
    name="literacy",
    title=Text(ko="데이터 리터러시와 시빅해킹", en="Data literacy and civic hacking"),
    datasets=DATASETS,
    pages=PAGES,
    api="madang_literacy.api:router",
    commands="madang_literacy.commands:literacy",
    tables="madang_literacy.tables:metadata",
    migrations="migrations",
    letters="madang_literacy.letters:write",
    tick="madang_literacy.school:tick",
)
