"""Declarations of the plugin, upstream before downstream. Each module says what it holds."""

from madang_commitments.datasets.findings import date_finding
from madang_commitments.datasets.milestones import milestone
from madang_commitments.datasets.plan import commitment, plan, point
from madang_commitments.datasets.printed import correction, milestone_text
from madang_commitments.datasets.process import process_event, stated_number, text_slip

__all__ = ["DATASETS"]

DATASETS = (
    plan,
    commitment,
    milestone_text,
    correction,
    milestone,
    date_finding,
    point,
    process_event,
    stated_number,
    text_slip,
)
