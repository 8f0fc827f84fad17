"""Datasets without Python: files and how they stand, a form with preview, the city's own list."""

import streamlit as st

from madang.city import draft
from madang.city.intake import draft_of
from madang.city.preview import Preview, preview
from madang.city.register import share, told
from madang.errors import CommandRefused, MadangError, SourceError, StoreError
from madang.steward.decide import LONGEST_REASON, SHORTEST_REASON
from madang.steward.intake import Inlet, file_of, inlets, own_text, save, take_register
from madang.store import new_id
from madang.store.accounts import Account
from madang.ui import Page, kit, number, t
from madang.ui.steward.hall import Hall, for_stewards, hall
from madang.ui.steward.pages import pieces

_TEXT, _TRIED, _SAVED, _KEY = "intake_text", "intake_tried", "intake_saved", "intake_key"
_LIST_KEY, _IMPORTED = "intake_list_key", "intake_imported"
_DRAWN = (".csv", ".json", ".xlsx", ".xml")
_SHOWN_ROWS = 3
_LINES = 420


@for_stewards
def render(page: Page, account: Account) -> None:
    """Draw the page."""
    workspace = page.desk.workspace
    opened = hall(workspace)
    found = inlets(workspace)
    left = sum(bool(each.faults or each.reason) for each in found)
    kit.announce(t("intake.lead", count=len(found), left=left), lead=True)
    kit.show(t("intake.intro"))
    _files(page, found)
    st.header(t("intake.edit"), anchor=False)
    _begin(page, found)
    _write(page)
    _tried(page, opened, account)
    st.header(t("intake.register"), anchor=False)
    _register(page, opened, account)


def _files(page: Page, found: list[Inlet]) -> None:
    st.header(t("intake.files"), anchor=False)
    if not found:
        kit.show(kit.state("quiet", t("intake.none")))
        return
    kit.table(
        t("intake.files"),
        [t("intake.file"), t("intake.state")],
        [[_named(page, each), _state(each)] for each in found],
    )


def _named(page: Page, each: Inlet) -> kit.Html:
    dataset = each.declared.dataset
    title = dataset.title.of(page.language) if dataset else None
    where = None if each.own else t("intake.in_plugin")
    parts = (title, kit.code(each.declared.key), where)
    return kit.lines([part for part in parts if part is not None])


def _state(each: Inlet) -> kit.Html:
    """How it stands; what does not hold comes with file and line."""
    if each.faults:
        faults = [str(fault) for fault in each.faults]
        return kit.lines([kit.state("danger", t("intake.fault")), *faults])
    if each.reason:
        return kit.lines([kit.state("danger", t("intake.left_out")), each.reason])
    if each.listing is None:
        return kit.state("quiet", t("intake.is_new"))
    if each.listing.setback is not None:
        setback = each.listing.setback
        word = kit.state("warning", t(f"overview.{setback.status}"))
        return kit.lines([word, (setback.reason or "")[: pieces.LONGEST]])
    if not each.listing.attempts:
        return kit.state("quiet", t("intake.never"))
    return pieces.freshness(each.listing.freshness, historical=each.listing.historical)


def _begin(page: Page, found: list[Inlet]) -> None:
    """What the text begins from: an own file, a shipped draft, a received file, an upload."""
    ways = _ways(page, found)
    chosen = st.selectbox(
        t("intake.begin"), list(ways), format_func=ways.__getitem__, key="intake_begin"
    )
    if st.button(t("intake.take")):
        try:
            _put(_taken(page, chosen))
        except MadangError as error:
            st.error(str(error))
    uploaded = st.file_uploader(t("intake.upload"), type=["toml"], key="intake_upload")
    if uploaded is not None and st.session_state.get("intake_uploaded") != uploaded.file_id:
        st.session_state["intake_uploaded"] = uploaded.file_id
        _put(uploaded.getvalue().decode("utf-8", "replace").removeprefix("\ufeff"))


def _put(text: str) -> None:
    st.session_state[_TEXT] = text
    st.session_state.pop(_TRIED, None)


def _ways(page: Page, found: list[Inlet]) -> dict[str, str]:
    """What can be begun from, and what each is called."""
    ways = {"": t("intake.begin_empty")}
    own = [each.declared.file for each in found if each.own]
    ways |= {f"own:{name}": t("intake.begin_own", name=name) for name in own}
    shipped = [file.name for file in draft.shipped()]
    ways |= {f"shipped:{name}": t("intake.begin_shipped", name=name) for name in shipped}
    landing = page.desk.workspace.landing
    names = landing.names() if landing is not None and landing.is_local else []
    received = sorted(name for name in names if name.lower().endswith(_DRAWN))
    return ways | {
        f"landing:{name}": t("intake.begin_landing", name=name.rpartition("/")[2])
        for name in received
    }


def _taken(page: Page, chosen: str) -> str:
    kind, _, name = chosen.partition(":")
    if kind == "own":
        return own_text(page.desk.workspace, name)
    if kind == "shipped":
        return next(file.read_text("utf-8") for file in draft.shipped() if file.name == name)
    if kind == "landing":
        return draft_of(page.desk.workspace, landing=name.rpartition("/")[2])
    return ""


def _write(page: Page) -> None:
    text = st.text_area(t("intake.text"), key=_TEXT, height=_LINES)
    if st.button(t("intake.check"), type="primary") and text.strip():
        with st.spinner(t("intake.checking")):
            tried = preview(page.desk.workspace, text, file_of(text), rows=_SHOWN_ROWS)
        st.session_state[_TRIED] = (text, tried)
        st.session_state[_KEY] = new_id()
        st.session_state.pop(_SAVED, None)


def _tried(page: Page, opened: Hall, account: Account) -> None:
    saved = st.session_state.get(_SAVED)
    if saved:
        key, origin = saved
        st.success(t("intake.saved", key=key))
        kit.show(t("intake.build"))
        kit.block(f"madang build {key} --sources {origin}")
        return
    text, tried = st.session_state.get(_TRIED, ("", None))
    if tried is None or text != st.session_state.get(_TEXT):
        return
    if tried.declared.faults:
        st.error(t("intake.faults", count=len(tried.declared.faults)))
        kit.bullets([str(fault) for fault in tried.declared.faults])
        return
    _verdict(tried)
    _numbers(tried)
    _rows(page, tried)
    _gaps(page, tried)
    _save(opened, account, text, "live" if tried.is_live else "landing")


def _verdict(tried: Preview) -> None:
    if tried.holds:
        st.success(t("intake.holds"))
    elif tried.trouble:
        kit.error(t("intake.not_built"), tried.trouble)
    elif tried.outcome is not None:
        kit.error(t("intake.refused"), tried.outcome.reason)


def _numbers(tried: Preview) -> None:
    outcome = tried.outcome
    if outcome is None:
        return
    passed = sum(check.passed for check in outcome.checks)
    kit.facts(
        {
            t("intake.read"): kit.lines([kit.code(name) for name in tried.files]),
            t("intake.rows"): number(outcome.rows),
            t("intake.set_aside"): number(outcome.quarantined),
            t("intake.checks"): t("intake.checks_hold", passed=passed, total=len(outcome.checks)),
            t("intake.score"): t("intake.points", points=tried.score.points)
            if tried.score
            else None,
        }
    )
    for check in outcome.checks:
        if not check.passed:
            kit.show(kit.joined([pieces.verdict(check), kit.code(check.name), check.note or ""]))


def _rows(page: Page, tried: Preview) -> None:
    dataset = tried.declared.dataset
    if tried.rows is not None and dataset is not None:
        st.subheader(t("intake.first_rows"), anchor=False)
        first = tried.rows.to_pylist()
        heads = [t("intake.row", number=place) for place in range(1, len(first) + 1)]
        kit.table(
            t("intake.first_rows"),
            [t("intake.column"), t("intake.type"), *heads],
            [
                [
                    kit.lines([column.title.of(page.language), kit.code(column.name)]),
                    kit.joined([str(column.type), column.unit or ""], " "),
                    *(kit.value(row[column.name]) for row in first),
                ]
                for column in dataset.columns
            ],
        )
    if tried.aside is not None and tried.aside.num_rows:
        st.subheader(t("intake.aside_rows"), anchor=False)
        for row in tried.aside.to_pylist():
            kit.show(kit.joined([kit.code(rule) for rule in row["rules"]]))
            pieces.examples([row["row_json"]])


def _gaps(page: Page, tried: Preview) -> None:
    if tried.score is None or not tried.score.missing:
        return
    st.subheader(t("intake.gaps"), anchor=False)
    kit.bullets([gap.fix.of(page.language) for gap in tried.score.missing])


def _save(opened: Hall, account: Account, text: str, origin: str) -> None:
    """The form; it has its key from the time of the check, so that a double click is one action."""
    limits = {"least": SHORTEST_REASON, "most": LONGEST_REASON}
    with st.form("intake_save", enter_to_submit=False):
        reason = st.text_area(t("intake.reason"), key="intake_reason")
        kit.show(t("intake.reason_help", **limits), meta=True)
        yes = st.form_submit_button(t("intake.save"))
    if not yes:
        return
    try:
        key = st.session_state[_KEY]
        saved = save(
            opened.store, opened.workspace, text=text, reason=reason, actor=account.actor, key=key
        )
    except CommandRefused:
        st.error(t("intake.reason_short", **limits))
    except (StoreError, OSError):
        st.error(t("intake.not_stored"))
    else:
        st.session_state[_SAVED] = saved, origin
        st.rerun()


def _share(page: Page) -> None:
    try:
        found = share(page.desk.workspace)
    except SourceError as error:
        kit.error(t("intake.no_list"), str(error))
        return
    if found is None:
        kit.show(t("intake.no_register"))
        return
    kit.show(t("intake.share", **told(found)))
    if found.unlisted:
        kit.show(t("intake.unlisted"), meta=True)
        kit.bullets([kit.code(key) for key in found.unlisted])


def _register(page: Page, opened: Hall, account: Account) -> None:
    _share(page)
    if count := st.session_state.pop(_IMPORTED, None):
        st.success(t("intake.imported", count=number(count)))
    key = st.session_state.setdefault(_LIST_KEY, new_id())
    uploaded = st.file_uploader(t("intake.upload_register"), type=["csv"], key="intake_list")
    if uploaded is None or not st.button(t("intake.import")):
        return
    try:
        made = take_register(
            opened.store,
            page.desk.workspace,
            file=uploaded.name,
            data=uploaded.getvalue(),
            actor=account.actor,
            key=key,
        )
    except SourceError as error:
        kit.error(t("intake.no_list"), str(error))
    except (StoreError, OSError):
        st.error(t("intake.not_stored"))
    else:
        st.session_state[_IMPORTED] = len(made.lines)
        st.session_state.pop(_LIST_KEY)
        st.rerun()
