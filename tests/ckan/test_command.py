"""`madang catalogue publish` and `audit`: what they print and how they end."""

from dataclasses import replace

import pytest
from click.testing import CliRunner
from pydantic import SecretStr

from madang.cli import main
from madang.plugin import Failure, Registry

KEY = "demo.station"


@pytest.fixture
def call(place, site, tmp_path):
    """Runs the command in a home of its own, with a token unless told otherwise."""

    def run(*words: str, **settings):
        said = {"home": tmp_path, "ckan_token": SecretStr(site.token), "ckan_url": site.address}
        known = settings.pop("registry", place.registry)
        chosen = place.settings.model_copy(update={**said, **settings})
        where = replace(place, settings=chosen, registry=known)
        return CliRunner().invoke(main, ["catalogue", *words], obj=where)

    return run


def test_publish_prints_a_line_for_each_dataset_and_a_sum(call):
    done = call("publish")
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert len(lines) == 6
    assert "created" in next(line for line in lines if line.startswith(KEY))
    assert lines[-1] == "5 of 5 datasets stand there, 5 of them new or changed"
    again = call("publish").output.splitlines()
    assert again[-1] == "5 of 5 datasets stand there, 0 of them new or changed"
    assert all("0 calls" in line for line in again[:-1])


def test_publish_takes_keys_and_names_the_nearest(call, site):
    assert call("publish", KEY).exit_code == 0
    assert list(site.packages()) == ["demo-station"]
    unknown = call("publish", "demo.statoin")
    assert unknown.exit_code == 2
    assert "did you mean demo.station" in unknown.output


def test_a_dry_run_says_what_differs(call, site):
    done = call("publish", KEY, "--dry-run")
    assert done.exit_code == 0
    assert "dataset: nothing -> demo-station" in done.output
    assert site.packages() == {}


def test_the_token_may_lie_in_a_file(call, site, tmp_path):
    file = tmp_path / "token"
    file.write_text(f"{site.token}\n")
    assert call("publish", KEY, ckan_token=None, ckan_token_file=file).exit_code == 0
    gone = call("publish", KEY, ckan_token=None, ckan_token_file=tmp_path / "none")
    assert gone.exit_code == 2
    assert "MADANG_CKAN_TOKEN_FILE" in gone.output


def test_wrong_use_ends_with_two_and_a_refusal_with_one(call):
    assert call("publish", ckan_url=None).exit_code == 2
    assert call("publish", "--ckan", "http://ckan.example").exit_code == 2
    wrong = call("publish", ckan_token=SecretStr("canary-token"))
    assert wrong.exit_code == 1
    assert "wrong, expired or missing" in wrong.output
    assert "canary-token" not in wrong.output


def test_one_that_fails_does_not_stop_the_others(call, site):
    site.api.action.organization_create(name="others")
    site.api.action.package_create(name="demo-station", owner_org="others")
    done = call("publish")
    assert done.exit_code == 1
    assert "that is not ours; it is left alone" in done.output
    assert done.output.splitlines()[-1].startswith("4 of 5 datasets stand there")


def test_audit_lists_and_mends_only_when_told(call, site):
    call("publish")
    assert call("audit").output == "5 datasets, 0 findings\n"
    site.api.action.package_patch(id="demo-station", title="바뀜")
    seen = call("audit")
    assert seen.exit_code == 1
    assert "differs: demo.station: title: 바뀜 -> 시험 자료" in seen.output
    mended = call("audit", "--yes")
    assert mended.exit_code == 0
    assert mended.output.splitlines()[-1] == "5 datasets, 1 findings, 1 mended"
    assert call("audit").exit_code == 0


def test_datasets_of_a_plugin_that_did_not_load_are_left_alone(call, site):
    call("publish")
    broken = Registry(installed=(), failures=(Failure(name="demo", reason="no module"),))
    done = call("audit", "--yes", registry=broken)
    assert done.exit_code == 0
    assert "plugin demo is left out: no module; what stands there is left alone" in done.output
    assert len(site.packages()) == 5


def test_no_large_table_and_no_file_goes_there_beyond_the_settings(call, site):
    call("publish", KEY, ckan_rows=1)
    assert not site.has_table(KEY)
    call("publish", KEY, ckan_upload_mb=1)
    assert site.has_table(KEY)
    found = site.packages()["demo-station"]["resources"]
    assert {r["url_type"] for r in found if r["role"] != "api"} == {"upload"}
