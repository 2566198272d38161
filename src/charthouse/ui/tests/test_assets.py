"""The built front end is found through its manifest."""

import json

import pytest

from charthouse.ui import assets


@pytest.fixture
def manifest(tmp_path):
    path = tmp_path / "manifest.json"
    path.write_text(
        json.dumps(
            {
                "islands/app/main.ts": {"file": "assets/app-1.js", "css": ["assets/app-1.css"]},
                "islands/plan/main.ts": {
                    "file": "assets/plan-2.js",
                    "imports": ["_shared.js", "islands/app/main.ts"],
                    "css": ["assets/plan-2.css"],
                },
                "_shared.js": {"file": "assets/shared-3.js"},
                "icons/icons.svg": {"file": "assets/icons-4.svg"},
            }
        )
    )
    return path


def test_an_entry_brings_what_it_imports_and_their_styles_first(manifest):
    entry = assets.entry("plan", manifest)

    assert entry.script == "charthouse/assets/plan-2.js"
    assert set(entry.imports) == {"charthouse/assets/shared-3.js", "charthouse/assets/app-1.js"}
    assert entry.styles == ("charthouse/assets/app-1.css", "charthouse/assets/plan-2.css")


def test_an_unknown_entry_names_those_there_are(manifest):
    with pytest.raises(assets.FrontEndMissing, match="no entry “board”; it has app, plan"):
        assets.entry("board", manifest)


def test_a_missing_build_says_how_to_make_it(tmp_path):
    with pytest.raises(assets.FrontEndMissing, match="run scripts/setup"):
        assets.entry("app", tmp_path / "manifest.json")


def test_a_new_build_is_seen_without_a_restart(manifest):
    assert assets.asset("icons/icons.svg", manifest) == "charthouse/assets/icons-4.svg"

    manifest.write_text(json.dumps({"icons/icons.svg": {"file": "assets/icons-5.svg"}}))

    assert assets.asset("icons/icons.svg", manifest) == "charthouse/assets/icons-5.svg"
