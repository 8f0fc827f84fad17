"""The router: calendars of courses. Thin: it asks the school and shapes the answer."""

from typing import Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response

from madang.api.desk import Desk
from madang.api.problems import Problem, problem
from madang_literacy import ics, school

router = APIRouter()


@router.get(
    "/course/{course_id}.ics",
    response_class=Response,
    responses={
        200: {"content": {"text/calendar": {}}, "description": "One entry a lesson."},
        404: {"model": Problem, "description": "There is no such course."},
    },
)
def calendar(request: Request, course_id: str, lang: Literal["ko", "en"] = "ko") -> Response:
    """The lessons of a course as a calendar file; moved and cancelled ones say so."""
    desk: Desk = request.app.state.desk
    found = school.of(desk.workspace).course(course_id)
    if found is None:
        return problem(404, "not_found", "There is no such course.", asked=course_id)
    site = desk.workspace.settings.site_url
    made = ics.calendar(
        found, site=site, host=urlsplit(site).hostname or "localhost", language=lang
    )
    headers = {"Content-Disposition": f'attachment; filename="course-{found.id}.ics"'}
    return Response(made, media_type="text/calendar; charset=utf-8", headers=headers)
