"""From a name, however it is spelt, to the concept that it means: one resolver for every door."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from osteo_ld.errors import QueryError
from osteo_ld.graph.genes import Gene
from osteo_ld.graph.knowledge import Knowledge
from osteo_ld.iris import OSTEO, contract, expand
from osteo_ld.spelling import LONGEST, fold, variants, words

# How a name was found, best first.
LABEL, SYNONYM, GENE, ACCESSION, SHORT, ALIAS, HIDDEN, FAMILY, PART = range(9)
# What names of pathways and the like are often said without.
_TAILS = re.compile(r"[ -](?:signal(?:l?ing)?|pathway|axis|signal transduction|cascade)(?=$|[ -])", re.IGNORECASE)
_ADJECTIVE = re.compile(r"[a-z]+ic")  # angiogenic, of a pathway, names none
_FEW = 4  # members of a family that is told by the other symbols of each
_OF_SPECIES = re.compile(r"[hmr][A-Z]{2,5}s?")  # hMSCs of man; mouse, rat
_SYMBOL = re.compile(r"(?=\w*[A-Zα-ω\d])(?=\w*[^\W\d_])\w{3,}")


@dataclass(frozen=True, slots=True)
class Meaning:
    """A concept (or record) that a name may mean, how it was found (``LABEL`` first), and through what name of it.

    A ``FAMILY`` meaning is a class that the gene named is a member of, a ``PART`` meaning what is named after it: the
    records do not name the thing by itself.
    """

    iri: str
    label: str
    how: int
    name: str

    @property
    def told(self) -> str:
        """Say how the name was understood; empty where it is what the thing is called."""
        if self.how == LABEL and fold(self.name) == fold(self.label):
            return ""
        only = {FAMILY: " (the records name only this family)", PART: " (the records name it only within this)"}
        return f"{self.name} → {self.label}{only.get(self.how, '')}"


class Names:
    """All names of the concepts that a graph has; built once, a look-up takes microseconds."""

    def __init__(
        self, know: Knowledge, genes: Mapping[str, Gene], kept: Mapping[str, list[list[Any]]] | None = None
    ) -> None:
        """Index labels, synonyms, wordings, accessions and genes; or take what ``dump`` gave as ``kept``."""
        self._know = know
        self._genes = genes
        self._kept = kept

    def dump(self) -> dict[str, list[list[Any]]]:
        """Give the index in plain values, sorted."""
        return {key: [[m.iri, m.how, m.name] for m in found] for key, found in sorted(self.index.items())}

    def _named(self, key: str) -> tuple[Meaning, ...]:
        """The meanings of a folded name."""
        if self._kept is None:
            return self.index.get(key, ())
        return tuple(Meaning(iri, self._know.label(iri), how, name) for iri, how, name in self._kept.get(key, ()))

    @property
    def _keys(self) -> Iterable[str]:
        return self.index if self._kept is None else self._kept

    @cached_property
    def _used(self) -> set[str]:
        """The concepts that a record names, or a kind of which it names."""
        used: set[str] = set()
        for iri in self._know.named:
            used.update(self._know.ancestors(iri) if iri in self._know.concepts else (iri,))
        return used

    @cached_property
    def index(self) -> dict[str, tuple[Meaning, ...]]:
        """The meanings of each folded name, best first, each concept once."""
        found: dict[str, dict[str, Meaning]] = {}

        def add(name: str, iri: str, how: int, shown: str = "") -> None:
            own = fold(name)
            for key in variants(name):
                meanings = found.setdefault(key, {})
                # A label without its Greek letter is a wording of it: HIF-1 is not HIF-1α.
                rank = max(how, SYNONYM) if key != own else how
                if iri not in meanings or rank < meanings[iri].how:
                    meanings[iri] = Meaning(iri, self._know.label(iri), rank, shown or name)

        for iri, concept in self._know.concepts.items():
            if iri not in self._used:
                continue
            for name in filter(None, (concept.name, concept.label)):
                add(name, iri, LABEL)
            for name in concept.synonyms:
                add(name, iri, SYNONYM)
            for name in concept.hidden:
                add(name, iri, HIDDEN)
            add(contract(iri), iri, ACCESSION)
            for name in concept.written:
                if (short := _TAILS.sub("", name)) != name and not _ADJECTIVE.fullmatch(short):
                    add(short, iri, SHORT, name)
                for part in _SYMBOL.findall(name):
                    add(part, iri, PART)
            for match, target in concept.mappings:
                if match not in ("relatedMatch", "broadMatch"):
                    curie = contract(target)
                    add(curie, iri, ACCESSION)
                    if len(local := curie.partition(":")[2]) > 5:
                        add(local, iri, ACCESSION, curie)
        for name, iri, how in self._of_genes():
            add(name, iri, how)
        return {key: _best(meanings.values()) for key, meanings in found.items()}

    def _of_genes(self) -> Iterator[tuple[str, str, int]]:
        """Symbols and accessions of genes, each with the concept of the gene, or with the families that it is in."""
        own: dict[str, str] = {}
        families: dict[str, str] = {}
        for iri, concept in self._know.concepts.items():
            for match, target in concept.mappings:
                curie = contract(target)
                if match == "closeMatch" and curie in self._genes:
                    own[curie] = iri
                elif match in ("exactMatch", "broadMatch") and curie.startswith("FPLX:"):
                    if match == "exactMatch":
                        families[curie] = iri
                elif match == "narrowMatch" and curie in self._genes:
                    families.setdefault(curie, iri)
        members = Counter(families.get(name) for gene in self._genes.values() for name in gene.families)
        for curie, gene in self._genes.items():
            names = [
                gene.symbol,
                gene.mouse_symbol,
                gene.hgnc,
                gene.uniprot,
                gene.mouse_uniprot,
                gene.ensembl,
                gene.mouse_ensembl,
                gene.mgi,
            ]
            concepts = [own[curie]] if curie in own else [
                families[family] for family in (*gene.families, curie) if family in families
            ]  # fmt: skip
            for iri in concepts:
                if iri in self._used:
                    for name in (*gene.aliases, gene.name) if curie in own or members[iri] <= _FEW else ():
                        yield name, iri, ALIAS if curie in own else FAMILY
                    for name in filter(None, names):
                        yield name, iri, GENE if curie in own else FAMILY
                        if ":" in name:
                            yield name.partition(":")[2], iri, ACCESSION if curie in own else FAMILY

    def meanings(self, name: str) -> tuple[Meaning, ...]:
        """Give what a name may mean, best first; empty if nothing."""
        if found := self._by_iri(name):
            return (found,)
        key = fold(name)
        found_names = self._named(key)
        if not found_names and key.startswith("mir"):
            found_names = self._mirna(key)
        if not found_names and key.startswith("rh"):  # recombinant human
            found_names = tuple(replace(m, how=PART) for m in self._named(key[2:]) if m.how <= GENE)
        if not found_names and _OF_SPECIES.fullmatch(name):
            found_names = tuple(replace(m, how=PART) for m in self._named(fold(name[1:])) if m.how <= GENE)
        return found_names or self._member(key)

    def _mirna(self, key: str) -> tuple[Meaning, ...]:
        """A miRNA with or without its arm, where only one is meant; or the one cluster that begins with it."""
        bare = re.sub(r"[35]p$", "", key)
        near = {m.iri: m for other in (bare, f"{bare}3p", f"{bare}5p") for m in self._named(other) if m.how < HIDDEN}
        # Another arm is another molecule: an arm that is asked for is not answered by the other one.
        if bare != key:
            near = {iri: m for iri, m in near.items() if not fold(m.label).endswith(("3p", "5p"))}
        if not near:
            number = re.match(r"mir(\d+[a-z]?)$", key)
            for other in [k for k in self._keys if k.startswith(key)] if number else []:
                for m in self._named(other)[:1]:
                    if (
                        m.how == LABEL
                        and number
                        and words(m.label)[:2] == ["mir", number[1]]
                        and len(words(m.label)) > 2
                    ):
                        near[m.iri] = replace(m, how=PART)
        return tuple(near.values()) if len(near) == 1 else ()

    def _member(self, key: str) -> tuple[Meaning, ...]:
        """The one gene of the records whose symbol is a name with a letter or figure more: WNT5 (A), Axin (1)."""
        if len(key) < 4 or not key[0].isalpha():
            return ()
        ends = "abcdef" if key[-1].isdecimal() else "123456789"
        near = {m.iri: m for end in ends for m in self._named(key + end) if m.how <= GENE}
        return tuple(replace(m, how=PART) for m in near.values()) if len(near) == 1 else ()

    def _by_iri(self, name: str) -> Meaning | None:
        name = name.strip().strip("<>")
        if re.fullmatch(r"\d{1,5}", name):
            name = f"{OSTEO}interaction/{int(name):04d}"
        elif "://" not in name:
            curie = re.sub(r"^([A-Za-z]+)_(?=\w+$)", r"\1:", name) if ":" not in name else name
            try:
                name = expand(curie)
            except ValueError:
                return None
        if name in self._know.records:
            return Meaning(name, self._know.records[name].label, LABEL, contract(name))
        if name in self._know.concepts and name in self._used:
            return Meaning(name, self._know.label(name), LABEL, self._know.label(name))
        return None

    def resolve(self, name: str) -> Meaning:
        """Give what a name means.

        Raises:
            QueryError: nothing is named so, or several things are; the message lists them, or near spellings.

        """
        found = self.meanings(name)
        if not found:
            near = self.near(name)
            hint = f"; near spellings: {', '.join(near)}" if near else ""
            raise QueryError(f"{name[:80]!r} is not in the reviews{hint}")
        best = [meaning for meaning in found if meaning.how == found[0].how]
        if len(best) > 1:
            # What is called so at its beginning, before what merely has it as a wording; then the most specific.
            key = fold(name)
            kinds = [m for m in best if fold(m.label).startswith(key)] or best
            kinds = [m for m in kinds if not any(m.iri in self._know.ancestors(o.iri) for o in kinds if o is not m)]
            molecules = [m for m in kinds if self._know.groups.get(m.iri) == "signal"]
            kinds = molecules if len(molecules) == 1 and kinds[0].how >= FAMILY else kinds
            if len(kinds) > 1:
                listed = ", ".join(f"{m.label} ({contract(m.iri)})" for m in kinds[:6])
                raise QueryError(f"{name[:80]!r} may mean {listed}: say which")
            best = kinds
        meaning = best[0]
        return Meaning(meaning.iri, meaning.label, meaning.how, name) if meaning.how else meaning

    def near(self, name: str, limit: int = 3) -> list[str]:
        """Give names that are spelt almost so, best first, one a concept; none where none is near."""
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        key = fold(name[:LONGEST])
        allowed = _slips(key)
        if not allowed:
            return []
        hits = process.extract(
            key, list(self._keys), scorer=DamerauLevenshtein.distance, score_cutoff=allowed, limit=4 * limit
        )
        best: dict[str, str] = {}
        for hit, _, _ in hits:
            meaning = self._named(hit)[0]
            if meaning.how <= GENE and _digits(hit) == _digits(key):
                best.setdefault(meaning.iri, meaning.name)
        return list(best.values())[:limit]


def _digits(key: str) -> str:
    return "".join(filter(str.isdigit, key))


def _slips(key: str) -> int:
    """How many letters may be wrong in a name: none in short ones, whose neighbours are other names."""
    letters = sum(map(str.isalpha, key))
    return 0 if letters < 5 else 1 if letters < 8 else 2


def _best(meanings: Iterable[Meaning]) -> tuple[Meaning, ...]:
    return tuple(sorted(meanings, key=lambda m: (m.how, m.label.casefold(), m.iri)))
