"""Doc -> Mentions."""

from collections.abc import Callable

from spacy.tokens import Doc

from stadtlupe.extract.annotations import char_span, get_spans, set_spans
from stadtlupe.extract.mentions import mentions_of


def test_exact_offsets_and_sentence(make_doc: Callable[..., Doc]) -> None:
    text = "Der Rat tagte. Die App startet am 3. Mai."
    doc = make_doc(text)
    start = text.index("3. Mai")
    span = char_span(doc, start, start + 6, "DATE")
    set_spans(doc, "dates", [(span, {"value": "2025-05-03", "char_start": start, "char_end": start + 6, "x": 1})])
    (mention,) = mentions_of(doc, "v")
    assert (mention.label, mention.text, mention.value, mention.version) == ("DATE", "3. Mai", "2025-05-03", "v")
    assert text[mention.sent_start : mention.sent_end] == "Die App startet am 3. Mai."
    assert mention.attributes == {"x": 1}
    assert mention.component == "stadtlupe_dates"


def test_groups_share_a_span_without_mixing_attributes(make_doc: Callable[..., Doc]) -> None:
    doc = make_doc("Kommune21 berichtet.")
    set_spans(doc, "organizations", [(char_span(doc, 0, 9, "ORG"), {"value": "Kommune21"})])
    set_spans(doc, "initiatives", [(char_span(doc, 0, 9, "INIT"), {"value": "x"})])
    assert get_spans(doc, "organizations")[0][1] == {"value": "Kommune21"}
    assert get_spans(doc, "initiatives")[0][1] == {"value": "x"}
    assert get_spans(doc, "places") == []
    assert [mention.label for mention in mentions_of(doc)] == ["INIT", "ORG"]


def test_set_spans_orders_and_replaces(make_doc: Callable[..., Doc]) -> None:
    doc = make_doc("Hanau und Bochum")
    late, early = char_span(doc, 10, 16, "PLACE"), char_span(doc, 0, 5, "PLACE")
    set_spans(doc, "places", [(late, {"n": 2}), (early, {"n": 1})])
    assert [attributes["n"] for _, attributes in get_spans(doc, "places")] == [1, 2]
    set_spans(doc, "places", [])
    assert get_spans(doc, "places") == []
