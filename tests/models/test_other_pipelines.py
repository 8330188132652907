"""Any German spaCy pipeline works: one with the components of spaCy's own packages goes through every stage."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import spacy
from click.testing import Result
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import fix_random_seed
from typer.testing import CliRunner

from stadtlupe.api import read_all
from stadtlupe.cli import app
from stadtlupe.errors import Exit
from stadtlupe.extract.initiative_tagger import FACTORY
from stadtlupe.extract.models import COMPONENTS, UNUSED, load_pipeline
from stadtlupe.extract.sentences import SentenceSplitter
from stadtlupe.schema import TABLES
from stadtlupe.settings import Settings
from tests.run.tiny import NER, TOK2VEC, write_articles

# spaCy's German packages: one layer for tagger, morphologizer, parser, lemmatizer and senter (which is switched off);
# the recognizer has a layer of its own.
LAYOUT = ["tok2vec", "tagger", "morphologizer", "parser", "lemmatizer", "attribute_ruler", "ner"]
LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": TOK2VEC["width"], "upstream": "tok2vec"}
TAGGER = {"@architectures": "spacy.Tagger.v2", "tok2vec": LISTENER}
PARSER = {**NER, "state_type": "parser", "tok2vec": LISTENER}

SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"
ARTICLES = ("leipzig-app-gestartet", "stadthof-hanau-eroeffnet", "rostock-neue-strassenbahn")
PEOPLE = ("Burkhard Jung", "Clemens Schülke", "Claus Kaminsky", "Daniel Freimuth", "Eva-Maria Kröger", "Jan Bleis")
BODIES = ("Leipziger Stadtwerke", "Hanau Marketing GmbH", "Rostocker Straßenbahn AG")
CITIES = ("Leipzig", "Hanau", "Rostock")
# Words with their tag, word class and lemma; all others are names.
WORDS = {
    "Oberbürgermeister": ("NN", "NOUN", "Oberbürgermeister"),
    "Stadt": ("NN", "NOUN", "Stadt"),
    "Euro": ("NN", "NOUN", "Euro"),
    "Fahrzeuge": ("NN", "NOUN", "Fahrzeug"),
    "Haus": ("NN", "NOUN", "Haus"),
    "App": ("NN", "NOUN", "App"),
    "April": ("NN", "NOUN", "April"),
    "Millionen": ("NN", "NOUN", "Million"),
    "Die": ("ART", "DET", "der"),
    "die": ("ART", "DET", "der"),
    "das": ("ART", "DET", "der"),
    "Der": ("ART", "DET", "der"),
    "In": ("APPR", "ADP", "in"),
    "von": ("APPR", "ADP", "von"),
    "am": ("APPRART", "ADP", "an"),
    "für": ("APPR", "ADP", "für"),
    "und": ("KON", "CCONJ", "und"),
    "25": ("CARD", "NUM", "25"),
    "3.": ("ADJA", "ADJ", "3."),
    "zahlt": ("VVFIN", "VERB", "zahlen"),
    "lobt": ("VVFIN", "VERB", "loben"),
    "öffnet": ("VVFIN", "VERB", "öffnen"),
    "rechnet": ("VVFIN", "VERB", "rechnen"),
    "liest": ("VVFIN", "VERB", "lesen"),
    ".": ("$.", "PUNCT", "--"),
}
TEXT = (
    "Oberbürgermeister Burkhard Jung lobt am 3. April die Leipziger Stadtwerke. "
    "Die Stadt Leipzig zahlt 25 Millionen Euro für die Fahrzeuge."
)


def tagged(nlp: Language, *parts: str | tuple[str, str]) -> Doc:
    """A sentence of words and of (words, label), with all that a German pipeline learns; the verb is its root."""
    words: list[str] = []
    entities: list[str] = []
    for part in parts:
        text, label = (part, "") if isinstance(part, str) else part
        for index, word in enumerate(text.split()):
            words.append(word)
            entities.append(f"{'I' if index else 'B'}-{label}" if label else "O")
    known = [WORDS.get(word, ("NE", "PROPN", word)) for word in words]
    root = next(index for index, (_, pos, _) in enumerate(known) if pos == "VERB")
    return Doc(
        nlp.vocab,
        words=words,
        tags=[tag for tag, _, _ in known],
        pos=[pos for _, pos, _ in known],
        lemmas=[lemma for _, _, lemma in known],
        morphs=["Case=Nom" if pos in ("NOUN", "PROPN") else "" for _, pos, _ in known],
        heads=[root] * len(words),
        deps=["ROOT" if index == root else "oc" for index in range(len(words))],
        ents=entities,
    )


def sentences(nlp: Language) -> list[Doc]:
    """A handful of generated sentences."""
    docs = []
    for number, (person, city) in enumerate(product(PEOPLE, CITIES)):
        body = BODIES[number % len(BODIES)]
        docs += [
            tagged(nlp, "Oberbürgermeister", (person, "PER"), "lobt am 3. April die", (body, "ORG"), "."),
            tagged(nlp, "In", (city, "LOC"), "öffnet", (person, "PER"), "das Haus für die Stadt ."),
            tagged(nlp, "Die Stadt", (city, "LOC"), "zahlt 25 Millionen Euro für die Fahrzeuge ."),
            tagged(nlp, "Die", (body, "ORG"), "zahlt die App und das Haus ."),
            tagged(nlp, "Der Oberbürgermeister liest", ("Faust", "MISC"), "am 3. April ."),
        ]
    return docs


@pytest.fixture(scope="session")
def german_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny pipeline with the components of spaCy's German packages, trained a few steps and saved to a folder."""
    nlp = spacy.blank("de", meta={"name": "amtsblatt", "version": "1.2.3"})
    nlp.add_pipe("tok2vec", config={"model": TOK2VEC})
    nlp.add_pipe("tagger", config={"model": TAGGER})
    nlp.add_pipe("morphologizer", config={"model": TAGGER})
    nlp.add_pipe("parser", config={"model": PARSER})
    nlp.add_pipe("trainable_lemmatizer", name="lemmatizer", config={"model": TAGGER, "min_tree_freq": 1})
    nlp.add_pipe("senter", config={"model": TAGGER})
    ruler: Any = nlp.add_pipe("attribute_ruler")
    nlp.add_pipe("ner", config={"model": NER})
    examples = [Example(nlp.make_doc(doc.text), doc) for doc in sentences(nlp)]
    fix_random_seed(0)
    optimizer: Any = nlp.initialize(lambda: examples)
    ruler.add(patterns=[[{"TAG": "$."}]], attrs={"POS": "PUNCT"})
    optimizer.learn_rate = 0.01
    for step in range(60):
        nlp.update(examples[step % 3 :: 3], sgd=optimizer)
    nlp.disable_pipe("senter")
    folder = tmp_path_factory.mktemp("models") / "amtsblatt"
    nlp.to_disk(folder)
    return folder


@pytest.fixture(scope="module")
def out(german_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run over some sample articles writes with this model."""
    folder = tmp_path_factory.mktemp("out")
    inputs = [str(SAMPLE / f"{name}.html") for name in ARTICLES]
    result = command("run", *inputs, "-o", str(folder), "--workers", "1", "--model", str(german_model))
    assert result.exit_code == 0, result.output
    assert f"{len(ARTICLES)} inputs: {len(ARTICLES)} extracted" in result.stdout
    return folder


def command(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments], env={"COLUMNS": "200"})


def rows(out: Path, table: str) -> list[dict[str, str]]:
    with (out / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_pipeline_is_like_spacys_own(german_model: Path) -> None:
    nlp = spacy.load(german_model)
    assert nlp.pipe_names == LAYOUT
    assert nlp.disabled == ["senter"]
    assert set(nlp.get_pipe("ner").labels) == {"PER", "LOC", "ORG", "MISC"}  # type: ignore[attr-defined]
    doc = nlp("Oberbürgermeister Burkhard Jung lobt am 3. April die Leipziger Stadtwerke.")
    assert {(ent.text, ent.label_) for ent in doc.ents} == {("Burkhard Jung", "PER"), ("Leipziger Stadtwerke", "ORG")}
    assert [token.tag_ for token in doc] == [
        *("NN", "NE", "NE", "VVFIN", "APPRART", "ADJA", "NN", "ART", "NE", "NE", "$.")
    ]


def test_what_nothing_here_reads_is_left_out(german_model: Path) -> None:
    nlp = load_pipeline(str(german_model))
    assert not set(nlp.component_names) & set(UNUSED)
    assert nlp.pipe_names == ["stadtlupe_sentences", "ner", *COMPONENTS]


def our_sentences(nlp: Language, text: str) -> list[str]:
    """What our rules alone make of the words."""
    return [sent.text for sent in SentenceSplitter()(nlp.make_doc(text)).sents]


def test_sentence_boundaries_are_ours(german_model: Path) -> None:
    """The parser's boundaries play no part."""
    own, nlp = spacy.load(german_model), load_pipeline(str(german_model))
    differing = 0
    for article in read_all([SAMPLE / f"{name}.html" for name in ARTICLES], Settings()):
        found = [sent.text for sent in nlp(article.full_text).sents]
        assert found == our_sentences(nlp, article.full_text)
        differing += found != [sent.text for sent in own(article.full_text).sents]
    assert differing, "the parser of this model agrees by chance, so that nothing is shown"


def test_annotate(german_model: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        f"Neues aus dem Rathaus\n\n{TEXT} In Leipzig öffnet Clemens Schülke das Haus für die Stadt.", "utf-8"
    )
    result = command("annotate", str(path), "--model", str(german_model), "--min-words", "5")
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    assert [(city["name"], city["ags"]) for city in record["cities"]] == [("Leipzig", "14713000")]
    roles = {person["name"]: [position["role"] for position in person["positions"]] for person in record["people"]}
    assert roles == {"Burkhard Jung": ["Oberbürgermeister"], "Clemens Schülke": []}
    assert ("utility", "14713000") in [(body["type"], body["ags"]) for body in record["organizations"]]
    assert [amount["value_eur"] for amount in record["amounts"]] == [25_000_000.0]


def test_run_writes_every_table(out: Path) -> None:
    assert {f"{name}.csv" for name in TABLES} <= {path.name for path in out.iterdir()}
    assert {path.stem for path in (out / "articles").iterdir()} == set(ARTICLES)
    for table in ("articles", "cities", "people", "positions", "organizations", "initiatives", "mentions", "evidence"):
        assert rows(out, table), table


def test_run_finds_people_bodies_and_cities(out: Path) -> None:
    people = {row["name"] for row in rows(out, "people")}
    assert {"Burkhard Jung", "Clemens Schülke", "Claus Kaminsky", "Daniel Freimuth", "Eva-Maria Kröger"} <= people
    bodies = {row["name"] for row in rows(out, "organizations")}
    assert {"Hanau Marketing GmbH", "Rostocker Straßenbahn AG"} <= bodies
    cities = {row["name"]: row["ags"] for row in rows(out, "cities")}
    assert cities.items() >= {"Leipzig": "14713000", "Rostock": "13003000"}.items()


def test_evidence_names_the_model(out: Path) -> None:
    versions = {row["version"] for row in rows(out, "evidence")}
    assert len(versions) == 1
    assert versions.pop().endswith(", de_amtsblatt 1.2.3")
    manifest = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert "de_amtsblatt 1.2.3" in manifest["versions"]


def test_quotes_are_our_sentences(out: Path, german_model: Path) -> None:
    nlp = load_pipeline(str(german_model))
    known = {
        article.article_id: {" ".join(sent.split()) for sent in our_sentences(nlp, article.full_text)}
        for article in read_all([SAMPLE / f"{name}.html" for name in ARTICLES], Settings())
    }
    found = rows(out, "evidence")
    assert {row["article_id"] for row in found} == set(ARTICLES)
    for row in found:
        assert row["quote"] in known[row["article_id"]]


def test_evaluate_on_tagged_sentences(german_model: Path, tmp_path: Path) -> None:
    given = [
        {
            "tokens": ["In", "Hanau", "öffnet", "Claus", "Kaminsky", "das", "Haus", "."],
            "tags": ["O", "B-LOC", "O", "B-PER", "I-PER", "O", "O", "O"],
        },
        {"tokens": ["Die", "Stadt", "zahlt", "."], "tags": ["O", "B-LOC", "O", "O"]},
    ]
    path = tmp_path / "set.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in given), encoding="utf-8")
    view = tmp_path / "view.html"
    result = command("evaluate", str(path), "--json", "--model", str(german_model), "--view", str(view))
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["model"] == str(german_model)
    assert answer["scores"]["set.jsonl"]["PER"] == {"p": 1.0, "r": 1.0, "f": 1.0, "gold": 1}
    assert answer["scores"]["set.jsonl"]["LOC"]["r"] == 0.5
    assert "LOC missed" in view.read_text(encoding="utf-8")


def test_evaluate_on_annotated_articles(german_model: Path, tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "articles", range(3))
    result = command("evaluate", str(folder), "--json", "--model", str(german_model))
    assert result.exit_code == 0, result.output
    (scores,) = json.loads(result.stdout)["scores"].values()
    assert scores["cities"]["gold"] == scores["people"]["gold"] == scores["organizations"]["gold"] == 3
    assert scores["primary city"]["f"] == scores["amounts"]["f"] == 1.0


def test_train(german_model: Path, tmp_path: Path) -> None:
    folder, new = write_articles(tmp_path / "articles", range(12)), tmp_path / "new"
    result = command("train", str(folder), "-o", str(new), "--model", str(german_model), "--epochs", "1")
    assert result.exit_code == 0, result.output
    assert "10 articles to learn from, 2 to choose on" in result.stdout
    nlp = load_pipeline(str(new))
    assert nlp.pipe_names == ["stadtlupe_sentences", FACTORY, "ner", *COMPONENTS]
    assert {(ent.text, ent.label_) for ent in nlp(TEXT).ents} >= {("Burkhard Jung", "PER"), ("Leipzig", "LOC")}
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    record = json.loads(command("annotate", str(path), "--model", str(new), "--min-words", "5").stdout)
    assert [person["name"] for person in record["people"]] == ["Burkhard Jung"]


def without_recognizer(nlp: Language) -> Sequence[Doc]:
    nlp.add_pipe("tagger")
    return [Doc(nlp.vocab, words=["Ulm"], tags=["NE"])]


def with_other_labels(nlp: Language) -> Sequence[Doc]:
    nlp.add_pipe("ner", config={"model": NER})
    return [Doc(nlp.vocab, words=["Anna", "in", "Ulm"], ents=["B-PERSON", "O", "B-GPE"])]


@pytest.mark.parametrize(
    ("build", "labels"), [(without_recognizer, "it has: none"), (with_other_labels, "it has: GPE, PERSON")]
)
@pytest.mark.parametrize("name", ["annotate", "run", "evaluate", "train"])
def test_a_pipeline_without_such_labels(
    name: str, build: Callable[[Language], Sequence[Doc]], labels: str, tmp_path: Path
) -> None:
    nlp = spacy.blank("de")
    examples = [Example(nlp.make_doc(doc.text), doc) for doc in build(nlp)]
    nlp.initialize(lambda: examples)
    nlp.to_disk(tmp_path / "model")
    articles = write_articles(tmp_path / "articles", range(10))
    needs_out = ("-o", str(tmp_path / "out")) if name in ("run", "train") else ()
    result = command(name, str(articles), *needs_out, "--model", str(tmp_path / "model"))
    error = result.exception
    assert getattr(error, "code", None) == "E303", result.output
    assert error.exit_code is Exit.MODEL  # type: ignore[union-attr]
    assert labels in str(error)
