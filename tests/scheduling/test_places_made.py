"""tools/places.py makes the table of ZIP codes: shorter than its list, and never less true."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling import places
from tools import places as tool

OURS = """\
# As of 2026-11-23.
[states]
FL E Florida
GA E Georgia
[counties]
FL C Bay, Holmes
FL EC Gulf
[zips]
32499 FL CM
008 VI R
"""
STATES = {
    "FL": {"counties": {
        "Bay County": {"zip_codes": ["32401", "32402"]},
        "Gulf County": {"zip_codes": ["32456"]},
        "Holmes County": {"zip_codes": ["32499"]},
        "Leon County": {"zip_codes": ["32301", "32302"]},
    }},
    "GA": {"counties": {"Grady County": {"zip_codes": ["32302", "39828"]}}},
}  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An unpacked package, with a table and a counties.txt of its own."""
    (tmp_path / "package.json").write_text(json.dumps({"name": "zips", "version": "1.0"}))
    (tmp_path / "state_county_zip.json").write_text(json.dumps(STATES))
    (tmp_path / "counties.txt").write_text(OURS)
    monkeypatch.setattr(tool, "OURS", tmp_path / "counties.txt")
    monkeypatch.setattr(tool, "TABLE", tmp_path / "places.txt")
    return tmp_path


def run(monkeypatch, *words) -> int:
    monkeypatch.setattr("sys.argv", ["places.py", *map(str, words)])
    return tool.main()


def test_the_table_is_short_and_names_what_two_share(folder, monkeypatch):
    assert run(monkeypatch, folder) == 0
    assert (folder / "places.txt").read_text().split("[states]\n")[1].splitlines() == [
        *("FL EC Florida", "GA E Georgia", "", "[prefixes]"),
        *("008 VI R", "323 FL+GA E", "32301 FL E", "324 FL ECM", "32401-32402 FL C", "32456 FL EC", "32499 FL CM"),
        "398 GA E",
    ]


def test_check_writes_nothing_and_says_whether_it_would(folder, monkeypatch):
    assert run(monkeypatch, folder, "--check") == 1 and not (folder / "places.txt").exists()
    run(monkeypatch, folder)
    assert run(monkeypatch, folder, "--check") == 0


WRONG = {
    "counties.txt": {
        OURS.replace("Holmes", "Hollmes"): "The Census does not know these of counties.txt: Hollmes (FL).",
        OURS.replace("GA E Georgia\n", ""): "counties.txt does not have these states: GA.",
        OURS.replace("FL E ", "FL Q "): "Line 3 of counties.txt cannot be read: FL Q Florida",
        OURS.replace("008 VI R", "8 to 9"): "Line 10 of counties.txt cannot be read: 8 to 9",
        OURS.replace("As of", "As at"): "counties.txt does not say `As of` a day.",
    },
    "state_county_zip.json": {"[]": "not the package", "{": "not the package", "\x00": "not the package"},
}


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [(file, text, said) for file, texts in WRONG.items() for text, said in texts.items()],
)
def test_what_cannot_be_read_is_said_and_changes_nothing(folder, monkeypatch, capsys, file, text, said):
    (folder / file).write_text(text)
    assert run(monkeypatch, folder) == 2 and said in capsys.readouterr().err and not (folder / "places.txt").exists()


def test_another_folder_is_said(folder, monkeypatch, capsys):
    assert run(monkeypatch, folder / "nowhere") == 2
    assert "give the folder of the unpacked package" in capsys.readouterr().err


found = st.builds(
    tool.Place,
    st.frozensets(st.sampled_from(["FL", "GA"]), min_size=1),
    st.frozensets(st.sampled_from("ECM"), min_size=1),
)
zips = st.sampled_from([f"{prefix}{end:02}" for prefix in ("006", "323", "324") for end in range(12)])
NAMES = tool.ours(OURS)._replace(zips={})


@given(st.dictionaries(zips, found), zips)
def test_every_area_is_answered_as_it_is_and_others_by_all_that_are_near(areas, another):
    table = "\n".join(["[states]", *tool.state_lines(NAMES), "[prefixes]", *tool.lines(tool.prefixes(NAMES, areas))])
    _, _, read = places.read(table)
    near = [place for one, place in areas.items() if one[:3] == another[:3]]
    for one in {*areas, another}:
        expected = [areas[one]] if one in areas else near
        answer = next((read[one[:length]] for length in (5, 4, 3) if one[:length] in read), places.NOWHERE)
        assert answer.states == frozenset().union(*(place.states for place in expected))
        assert answer.zones == places._zones("".join(letter for place in expected for letter in place.zones))


def test_the_table_that_is_shipped_is_of_our_counties_as_they_are():
    said, table = tool.ours(tool.OURS.read_text()), tool.TABLE.read_text()
    assert f"As of {said.day}." in table and all(f"\n{line}\n" in table for line in tool.state_lines(said))
    known = {one: places._BY_PREFIX.get(one) or places.of_zip(one) for one in said.zips}
    assert all(known[one].zones == places._zones("".join(place.zones)) for one, place in said.zips.items())
