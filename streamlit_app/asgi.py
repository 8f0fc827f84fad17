"""Factories of the two applications, for `uvicorn --factory streamlit_app.asgi:citizen`."""

from pathlib import Path

from madang.ui.server import App, build_app


def citizen() -> App:
    """The citizens' app with API and published files."""
    return build_app("citizen", script=Path(__file__).with_name("main.py"))


def steward() -> App:
    """The stewards' app: a process of its own, so that its code never reaches citizens."""
    return build_app("steward", script=Path(__file__).with_name("steward.py"))
