"""The file of corrections: as Excel and hands write it, and what a run makes of it."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from stadtlupe.cli import app
from stadtlupe.errors import Exit, StadtlupeError
from stadtlupe.run.corpus import RunSummary, run_corpus
from stadtlupe.run.corrections import COLUMNS, append_correction, corrections_path, load_corrections
from stadtlupe.settings import Settings
from stadtlupe.write.cells import escape_cell
from tests.conftest import ROOT
from tests.run.test_corpus import digests

runner = CliRunner()


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "corrections.csv"
    path.write_bytes(text.encode(encoding))
    return path


def said(path: Path) -> list[tuple[object, ...]]:
    return [
        (line.line, line.action, line.one.text, line.other and line.other.text, line.name, line.note)
        for line in load_corrections(path).lines
    ]


def failure(path: Path) -> StadtlupeError:
    with pytest.raises(StadtlupeError) as caught:
        load_corrections(path)
    return caught.value


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_what_excel_and_hands_write(tmp_path: Path, delimiter: str, mark: str, ending: str) -> None:
    rows = [
        ["Action", "ID", "other", "name", "note"],
        ["same", "p-0123456789ab", "Anna  Beispiel @ Hanau", "", ""],
        ["", "", "", "", ""],
        ["# from here on bodies", "", "", "", ""],
        ["RENAME", "Stadtwerke", "", '"Neue" Stadtwerke', "two\nlines, really; yes"],
        ["different", "A B", "C D"],
    ]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=ending).writerows(rows)
    path = written(tmp_path, mark + text.getvalue())
    assert said(path) == [
        (2, "same", "p-0123456789ab", "Anna Beispiel @ Hanau", None, None),
        (5, "rename", "Stadtwerke", None, '"Neue" Stadtwerke', "two\nlines, really; yes"),
        (7, "different", "A B", "C D", None, None),
    ]


def test_other_orders_of_columns_and_the_line_by_which_excel_names_the_delimiter(tmp_path: Path) -> None:
    path = written(tmp_path, "sep=;\r\nid;action;name;;\r\nA, B;rename;C, D;;\r\n")
    assert said(path) == [(3, "rename", "A, B", None, "C, D", None)]


CELL = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=9).filter(
    lambda text: not text.startswith("#") and ";" not in text
)


@given(
    st.lists(st.tuples(st.sampled_from(["same", "different", "rename"]), CELL, CELL, CELL), max_size=5),
    st.sampled_from([",", ";"]),
    st.permutations(COLUMNS),
    st.booleans(),
)
def test_delimiter_columns_and_mark_do_not_matter(
    entries: list[tuple[str, str, str, str]], delimiter: str, columns: Sequence[str], mark: bool
) -> None:
    rows = [
        {"action": action, "id": one, "name" if action == "rename" else "other": second, "note": note}
        for action, one, second, note in entries
    ]

    def read(delimiter: str, columns: Sequence[str], mark: bool) -> object:
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, delimiter=delimiter)
        writer.writeheader()
        for row in rows:
            writer.writerow({column: escape_cell(cell) for column, cell in row.items()})
        with pytest.MonkeyPatch.context() as patch:
            content = ("\ufeff" * mark + text.getvalue()).encode()
            patch.setattr(Path, "read_bytes", lambda _path: content)
            try:
                return load_corrections(Path("corrections.csv")).lines
            except StadtlupeError as error:
                return error.code

    found = read(delimiter, columns, mark)
    assert found == read(",", COLUMNS, False)
    if isinstance(found, tuple):
        assert [line.note for line in found] == [row["note"].strip() or None for row in rows]


HEADER = "action,id,other,name,note\n"


@pytest.mark.parametrize(
    ("text", "line", "detail"),
    [
        ("", 1, "lacks the column action"),
        ("action,other\n", 1, "lacks the column id"),
        ("action,id,ags\n", 1, "no column is named ags"),
        ("action,id,id\n", 1, "twice"),
        (HEADER + "join,a,b,,\n", 2, "'join' is none of same, different, rename"),
        (HEADER + "\nsame,a,,,\n", 3, "same needs other"),
        (HEADER + "same,,b,,\n", 2, "same needs id"),
        (HEADER + "different,a,b,c,\n", 2, "different takes no name"),
        (HEADER + "rename,a,,,\n", 2, "rename needs name"),
        (HEADER + "rename,a,b,c,\n", 2, "rename takes no other"),
        (HEADER + "same,A  b,a B,,\n", 2, "both sides are the same"),
        (HEADER + "same,a,b,,x,y\n", 2, "more than 5 cells"),
        ("action,id,other,\nsame,a,b,c\n", 2, "'c' stands below no heading"),
        (HEADER + "rename,a,,b; c,\n", 2, "no semicolon"),
        (HEADER + "same,a,b\x1b[2J,,\n", 2, "a control character"),
        (HEADER + 'same,a,b,,x\nsame,"a,b,,\n', 3, "unexpected end of data"),
    ],
)
def test_bad_lines_are_named(tmp_path: Path, text: str, line: int, detail: str) -> None:
    error = failure(written(tmp_path, text))
    assert (error.code, error.values["count"]) == ("E802", line)
    assert detail in error.what
    assert f"Line {line} of" in error.what


def test_unreadable_files(tmp_path: Path) -> None:
    assert failure(tmp_path / "none.csv").code == "E801"
    path = written(tmp_path, HEADER + "rename,a,,Müller,\n", "cp1252")
    error = failure(path)
    assert (error.code, error.exit_code) == ("E801", Exit.INPUT_MISSING)
    assert "line 2 is not in UTF-8" in error.what
    assert "CSV UTF-8" in error.do


def test_contradictions_are_found_before_any_work(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + "same,a,b,,\ndifferent,b,A,,\n")
    out = tmp_path / "out"
    with pytest.raises(StadtlupeError, match=r"line 3 keeps apart what line 2 joins") as caught:
        run_corpus([tmp_path / "no-such-input"], out, Settings(corrections=path))
    assert caught.value.code == "E803"
    assert not (out / "articles").exists()


def test_the_default_is_the_file_in_the_output_folder(tmp_path: Path) -> None:
    assert corrections_path(Settings(), tmp_path) is None
    path = written(tmp_path, HEADER)
    assert corrections_path(Settings(), tmp_path) == path
    assert corrections_path(Settings(corrections=Path("mine.csv")), tmp_path) == Path("mine.csv")
    assert Settings(corrections="").corrections is None  # type: ignore[arg-type]


def test_lines_are_appended_in_the_style_of_the_file(tmp_path: Path) -> None:
    new = tmp_path / "new.csv"
    assert append_correction(new, "same", "A B", other="C; D", remark="=meant") == 2
    assert append_correction(new, "rename", "A B", name="E F", note="because") == 3
    assert new.read_bytes().decode("utf-8") == (
        '\ufeffaction;id;other;name;note\r\nsame;A B;"C; D";;\'=meant\r\nrename;A B;;E F;because\r\n'
    )
    assert [line[-1] for line in said(new)] == ["=meant", "because"]
    plain = written(tmp_path, "name,id,action,other\nE F,A B,rename,")
    assert append_correction(plain, "different", "G", other="H", remark="no column for it") == 3
    assert plain.read_text("utf-8") == "name,id,action,other\nE F,A B,rename,\n,G,different,H\n"


def test_a_line_that_does_not_fit_leaves_the_file_alone(tmp_path: Path) -> None:
    path = written(tmp_path, "action,id,other\nsame,A,B\n")
    before = path.read_bytes()
    for code, options in (
        ("E803", {"action": "different", "one": "B", "other": "a"}),
        ("E802", {"action": "rename", "one": "B", "name": "C"}),
        ("E802", {"action": "same", "one": "C", "other": "c"}),
        ("E802", {"action": "same", "one": "C", "other": "D", "note": "there is no such column"}),
    ):
        with pytest.raises(StadtlupeError) as caught:
            append_correction(path, **options)
        assert caught.value.code == code
        assert path.read_bytes() == before


# --- runs -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def outputs(sample_outputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the outputs of the sample corpus, ledger included."""
    monkeypatch.chdir(ROOT)
    return Path(shutil.copytree(sample_outputs, tmp_path / "outputs"))


def rerun(out: Path, **settings: object) -> RunSummary:
    summary = run_corpus(["corpus/sample"], out, Settings(workers=1, **settings))  # type: ignore[arg-type]
    assert summary.reused == 24, "nothing is worked on again"
    return summary


def rows(out: Path, table: str) -> list[dict[str, str]]:
    with (out / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def row(out: Path, table: str, **wanted: str) -> dict[str, str]:
    (found,) = [each for each in rows(out, table) if wanted.items() <= each.items()]
    return found


def stadtlupe(*arguments: str) -> str:
    result = runner.invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_correct_run_explain_and_back(outputs: Path) -> None:
    rerun(outputs)
    before, people = digests(outputs), rows(outputs, "people")
    hemsley = row(outputs, "people", name="Isabelle Hemsley")
    kaminsky = row(outputs, "people", name="Claus Kaminsky")
    untouched = {each["person_id"] for each in people} - {hemsley["person_id"], kaminsky["person_id"]}
    folder = ["--from", str(outputs)]
    stadtlupe("correct", "same", "Claus Kaminsky @ Hanau", hemsley["person_id"], *folder, "--note", "for the test")
    stadtlupe("correct", "rename", hemsley["person_id"], "Claus Isabelle Kaminsky", *folder)
    stadtlupe("correct", "rename", "Bochum-App", "App für Bochum", *folder)
    file = outputs / "corrections.csv"
    content = file.read_bytes()
    assert "Isabelle Hemsley" in content.decode("utf-8").splitlines()[2], "the note says who is meant"

    summary = rerun(outputs)
    assert summary.unused == ()
    assert file.read_bytes() == content
    joined = row(outputs, "people", person_id=kaminsky["person_id"])
    assert (joined["name"], joined["given_name"], joined["family_name"]) == (
        "Claus Isabelle Kaminsky",
        "Claus Isabelle",
        "Kaminsky",
    )
    assert {"Isabelle Hemsley", "Claus Kaminsky"} <= set(joined["aliases"].split("; "))
    assert {each["person_id"] for each in rows(outputs, "people")} == untouched | {kaminsky["person_id"]}
    assert [each["status"] for each in rows(outputs, "correction_lines")] == ["applied"] * 3
    manifest = json.loads((outputs / "run.json").read_text(encoding="utf-8"))
    assert manifest["corrections"] == {"file": str(file), "lines": 3, "not_applied": 0}

    # The old key leads to the joined person, with both articles' sentences, the reason and the lines.
    explained = json.loads(stadtlupe("explain", hemsley["person_id"], *folder, "--format", "json"))
    assert explained["row_id"] == kaminsky["person_id"]
    assert "a correction says that they are the same" in explained["reasons"]
    assert [line["line"] for line in explained["corrections"]] == [2, 3]
    assert {"Isabelle Hemsley", "Hemsley", "Claus Kaminsky"} <= {form["text"] for form in explained["forms"]}
    elsewhere = outputs.parent / "more.csv"
    stadtlupe("correct", "rename", hemsley["person_id"], "Isabelle", *folder, "--file", str(elsewhere))
    assert said(elsewhere)[0][2:] == (hemsley["person_id"], None, "Isabelle", explained["text"])
    text = stadtlupe("explain", "Claus Isabelle Kaminsky", *folder)
    assert "for the test" in text
    assert "Isabelle Hemsley" in text

    # The same again touches nothing.
    stands = {path: path.stat().st_mtime_ns for path in outputs.glob("*.csv")}
    rerun(outputs)
    assert {path: path.stat().st_mtime_ns for path in outputs.glob("*.csv")} == stands

    # What reads the tables sees the corrected ones.
    assert "Claus Isabelle Kaminsky" in stadtlupe("compare", "Hanau", "Bochum", *folder)
    stadtlupe("report", str(outputs))
    assert "App für Bochum" in (outputs / "report.html").read_text(encoding="utf-8")
    stadtlupe("export", str(outputs), "--format", "jsonl", "-o", str(outputs.parent / "export"))
    assert "App für Bochum" in (outputs.parent / "export" / "jsonl" / "initiatives.jsonl").read_text(encoding="utf-8")

    # Without the file all is as before.
    file.unlink()
    rerun(outputs)
    assert digests(outputs) == before


def test_any_order_of_lines_gives_the_same_tables(outputs: Path) -> None:
    entries = [
        "different;Isabelle Hemsley @ hanau-wird-kreisfrei;Isabelle Hemsley @ hanau-lernt-von-bochum;;",
        "same;Claus Kaminsky;Isabelle Hemsley @ hanau-wird-kreisfrei;;",
        "rename;Stadtwerke Bochum;;Bochumer Stadtwerke;",
    ]
    found = []
    for order in (entries, entries[::-1]):
        path = written(outputs.parent, "\ufeffaction;id;other;name;note\r\n" + "\r\n".join(order))
        assert rerun(outputs, corrections=path).unused == ()
        found.append({name: d for name, d in digests(outputs).items() if "correction_lines" not in name})
        assert len([each for each in rows(outputs, "people") if "Hemsley" in each["name"] + each["aliases"]]) == 2
    different = {name for name in found[0] if found[0][name] != found[1][name]}
    assert different == {"datapackage.json"}, "which holds the checksum of the table of lines"


def test_lines_that_match_nothing_are_said_in_every_run_and_listed(
    outputs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (outputs / "corrections.csv").write_text(f"{HEADER}same,Nie Mand,Isabelle Hemsley,,\n", encoding="utf-8")
    for _ in range(2):
        caplog.clear()
        stadtlupe("run", "corpus/sample", "-o", str(outputs), "--workers", "1")
        assert (
            "correction in line 2 (same Nie Mand) not applied, unmatched: nothing is found for Nie Mand" in caplog.text
        )
    (line,) = rows(outputs, "correction_lines")
    assert (line["status"], line["detail"]) == ("unmatched", "nothing is found for Nie Mand")


def test_a_contradiction_that_the_articles_show_leaves_the_former_outputs(outputs: Path) -> None:
    rerun(outputs)
    before = digests(outputs)
    hemsley = row(outputs, "people", name="Isabelle Hemsley")["person_id"]
    lines = f"same,Isabelle Hemsley,Claus Kaminsky,,\ndifferent,{hemsley},Claus Kaminsky,,\n"
    path = written(outputs.parent, HEADER + lines)
    with pytest.raises(StadtlupeError, match=r"line 3 keeps apart what line 2 joins"):
        rerun(outputs, corrections=path)
    assert digests(outputs) == before


def test_correct_asks_the_tables(outputs: Path) -> None:
    rerun(outputs)
    council = [each["organization_id"] for each in rows(outputs, "organizations") if each["name"] == "Stadtrat"]
    person = row(outputs, "people", name="Isabelle Hemsley")["person_id"]
    cases = (
        ("E804", ["same", "Isabel Hemsley", person]),
        ("E804", ["rename", "p-000000000000", "X"]),
        ("E804", ["rename", "06415000", "X"]),
        ("E805", ["rename", "Stadtrat", "X"]),
        ("E806", ["same", person, council[0]]),
    )
    for code, arguments in cases:
        result = runner.invoke(app, ["correct", *arguments, "--from", str(outputs)])
        assert isinstance(result.exception, StadtlupeError)
        assert result.exception.code == code
        if code == "E805":
            assert all(key in result.exception.do for key in council)
        if arguments[1] == "Isabel Hemsley":
            assert f"{person} Isabelle Hemsley" in result.exception.do
    assert not (outputs / "corrections.csv").exists()
