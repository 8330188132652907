"""Schema v1: keys, references and strictness."""

import pytest
from pydantic import ValidationError

from stadtlupe.schema import TABLES, ArticleRecord, LinkItem, LinkRow

KEYS = {
    name: [column for column, info in model.model_fields.items() if (info.json_schema_extra or {}).get("key")]  # type: ignore[union-attr]
    for name, model in TABLES.items()
}

LINK = {
    "link_id": "l-1",
    "from_name": "A",
    "from_ags": "06415000",
    "to_name": "B",
    "to_ags": None,
    "kind": "visit",
    "article_id": "a",
}


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_a_key_and_described_columns(name: str) -> None:
    assert KEYS[name]
    assert TABLES[name].__doc__
    assert all(info.description for info in TABLES[name].model_fields.values())


@pytest.mark.parametrize("name", TABLES)
def test_references_name_tables_with_a_single_key(name: str) -> None:
    for info in TABLES[name].model_fields.values():
        target = (info.json_schema_extra or {}).get("references")  # type: ignore[union-attr]
        assert target is None or len(KEYS[target]) == 1


def test_unknown_columns_are_refused() -> None:
    assert LinkRow.model_validate(LINK).to_ags is None
    with pytest.raises(ValidationError):
        LinkRow.model_validate({**LINK, "more": 1})


def test_kinds_are_closed_lists() -> None:
    with pytest.raises(ValidationError):
        LinkRow.model_validate({**LINK, "kind": "friendship"})


def test_python_keywords_get_their_public_names() -> None:
    link = LinkItem.model_validate(
        {"from": "A", "from_ags": "06415000", "to": "B", "to_ags": "05911000", "kind": "visit", "quote": "q"}
    )
    assert set(link.model_dump(by_alias=True)) == {"from", "from_ags", "to", "to_ags", "kind", "quote"}


def test_record_has_the_documented_parts() -> None:
    wanted = "id file outcome title published cities people organizations initiatives dates amounts events links"
    assert set(wanted.split()) <= set(ArticleRecord.model_fields)
