"""Rows of the tables -> facts of a comparison: the values with the row and the evidence that they rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from stadtlupe.compare.corpus import CityTables, Corpus, source_of
from stadtlupe.compare.money import Amount
from stadtlupe.compare.offices import Holder
from stadtlupe.schema import (
    AmountFact,
    HolderFact,
    InitiativeFact,
    InitiativeRow,
    LinkFact,
    PartnerFact,
    ProofItem,
)

# Evidence of a row, by table and key.
Proofs = Callable[[str, str], list[ProofItem]]


def prover(corpus: Corpus, wanted: bool) -> Proofs:
    """Function that gives the evidence of a row: one proof per article, latest first; nothing unless wanted."""

    def proofs(table: str, row_id: str) -> list[ProofItem]:
        if not wanted:
            return []
        found = {}
        for row in sorted(corpus.evidence.get((table, row_id), ()), key=lambda row: (row.article_id, row.start)):
            if row.article_id in found:
                continue
            article = corpus.articles.get(row.article_id)
            found[row.article_id] = ProofItem(
                article_id=row.article_id,
                source=source_of(article) if article else None,
                title=article.title if article else None,
                published=article.published if article else None,
                url=article.url if article else None,
                quote=row.quote,
            )
        return sorted(found.values(), key=lambda proof: proof.published or "", reverse=True)

    return proofs


def initiative_facts(items: Iterable[InitiativeRow], proofs: Proofs) -> list[InitiativeFact]:
    """Initiatives in the order given."""
    return [
        InitiativeFact(
            table="initiatives",
            row_id=item.initiative_id,
            evidence=proofs("initiatives", item.initiative_id),
            name=item.name,
            kind=item.kind,
            theme=item.theme,
            status=item.status,
            started=item.started,
            target=item.target,
            named=item.named,
            n_articles=item.n_articles,
            last_seen=item.last_seen,
        )
        for item in items
    ]


def holder_facts(holders: Iterable[Holder], corpus: Corpus, proofs: Proofs) -> list[HolderFact]:
    """One fact per person and position, in the order of the holders."""
    facts = []
    for holder in holders:
        for position in holder.positions:
            body = corpus.bodies.get(position.organization_id or "")
            facts.append(
                HolderFact(
                    table="positions",
                    row_id=position.position_id,
                    evidence=proofs("positions", position.position_id),
                    person_id=holder.person.person_id,
                    name=holder.person.name,
                    title=holder.person.title,
                    role=position.role,
                    body=body.name if body else None,
                    first_seen=position.first_seen,
                    last_seen=position.last_seen,
                )
            )
    return facts


def partner_facts(corpus: Corpus, items: Iterable[InitiativeRow], proofs: Proofs) -> list[PartnerFact]:
    """Bodies and people that take part in initiatives, by name."""
    facts = []
    for item in items:
        for taking in corpus.participations.get(item.initiative_id, ()):
            body, person = corpus.bodies.get(taking.entity_id), corpus.people.get(taking.entity_id)
            entity = body or person
            if entity is None:
                continue
            row_id = f"{taking.initiative_id}|{taking.entity_id}|{taking.part}"
            facts.append(
                PartnerFact(
                    table="participations",
                    row_id=row_id,
                    evidence=proofs("participations", row_id),
                    name=entity.name,
                    type=body.type if body else "person",
                    part=taking.part,
                    initiative=item.name,
                )
            )
    return sorted(facts, key=lambda fact: (fact.name, fact.initiative or "", fact.part, fact.row_id))


def cooperation_facts(city: CityTables, corpus: Corpus, proofs: Proofs) -> list[PartnerFact]:
    """Municipalities that it cooperates with, each once."""
    facts: dict[str, PartnerFact] = {}
    for link in city.links:
        if link.kind != "cooperation":
            continue
        acts = link.from_ags == city.ags
        key, name = (link.to_ags, link.to_name) if acts else (link.from_ags, link.from_name)
        other = key or name
        proof = proofs("links", link.link_id)
        if other in facts:
            facts[other] = facts[other].model_copy(update={"evidence": [*facts[other].evidence, *proof]})
            continue
        facts[other] = PartnerFact(
            table="links",
            row_id=link.link_id,
            evidence=proof,
            name=corpus.cities[other].name if other in corpus.cities else name,
            type="municipality",
            part="cooperation",
            initiative=None,
        )
    return sorted(facts.values(), key=lambda fact: fact.name)


def amount_facts(amounts: Iterable[Amount], proofs: Proofs) -> list[AmountFact]:
    """Sums of money in the order given."""
    return [
        AmountFact(
            table="initiatives",
            row_id=amount.item.initiative_id,
            evidence=proofs("initiatives", amount.item.initiative_id),
            name=amount.item.name,
            kind=amount.item.kind,
            amount_eur=amount.eur,
            left_out=amount.left_out,
        )
        for amount in amounts
    ]


def link_facts(corpus: Corpus, keys: Sequence[str], proofs: Proofs) -> list[LinkFact]:
    """Ties between the municipalities of ``keys``, in their order."""
    facts = []
    for own, link in ((ags, link) for ags in keys for link in corpus.cities[ags].links if link.from_ags == ags):
        if link.to_ags is not None and link.to_ags in keys:
            facts.append(
                LinkFact(
                    table="links",
                    row_id=link.link_id,
                    evidence=proofs("links", link.link_id),
                    from_ags=own,
                    to_ags=link.to_ags,
                    kind=link.kind,
                    article_id=link.article_id,
                )
            )
    order = {ags: number for number, ags in enumerate(keys)}
    return sorted(facts, key=lambda fact: (order[fact.from_ags], order[fact.to_ags], fact.kind, fact.article_id))
