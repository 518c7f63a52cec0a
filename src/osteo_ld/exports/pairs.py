"""Ligand-receptor pairs with roles: which genes signal to which receptors, and which only get in the way.

A pair is read off a record that names a signal and the receptor that transduces it. What a decoy, a trap or an
antagonist binds is never such a receptor, nor is what a record says not to be affected: these pairs have roles of
their own, so that no table takes them for signalling. Of families, only members that signal are listed, and a member
pair only where it is known to bind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal, get_args

from osteo_ld.curation.lexicon import Concept, Lexicon
from osteo_ld.curation.records import Record
from osteo_ld.graph.genes import Gene, Members
from osteo_ld.vocabulary import EFFECTS, OBSERVED, overall

Role = Literal["signalling", "reverse", "decoy", "trap", "antagonist", "negative"]
Level = Literal["gene", "family", "large family"]  # narrowest first
Complex = tuple[Gene, ...]

# Classes of the lexicon that say what a molecule is for, whatever a record says that it binds.
_RECEPTOR, _LIGAND = "osteo:concept/receptor", "osteo:concept/ligand"
_BLOCKERS: Mapping[str, Role] = {"osteo:protein/decoy-receptor": "decoy", "osteo:protein/antagonist": "antagonist"}
_MIRNA = "SO:0000276"
_LEVELS = get_args(Level)
# Families up to this size (VEGF, PDGF, Notch) fill no table by themselves, as WNT, FGF, BMP and ephrins do.
SMALL = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """Two genes or complexes and the records that pair them.

    ``ligand`` acts and ``receptor`` is what it acts on: for a role other than signalling it is what the ligand
    blocks, or a receptor only in name. ``level`` is family where the records name a family that either is in, large
    family where that has more than ``SMALL`` members.
    ``blockers`` are the pairs of decoys, traps and antagonists that act on the ligand or the receptor.
    """

    ligand: Complex
    receptor: Complex
    role: Role
    level: Level
    records: tuple[Record, ...]
    blockers: tuple[Pair, ...] = ()

    @property
    def effects(self) -> tuple[tuple[str, str], ...]:
        """What the records say the pair does, as (effect, CURIE of its object), sorted."""
        effects = (record.effect for record in self.records if record.kind in OBSERVED)
        return tuple(sorted({effect for effect in effects if effect}))

    @property
    def sign(self) -> str:
        """Give ``positive`` if all that is said to be affected is promoted, ``negative`` if inhibited, else ``mixed``.

        ``unstated`` where no record gives a direction.
        """
        signs = {sign for verb, _ in self.effects if (sign := EFFECTS[verb].sign)}
        return {0: "unstated", 2: "mixed"}.get(len(signs)) or ("positive" if 1 in signs else "negative")

    @property
    def status(self) -> str:
        """What the statuses of its records come to."""
        return overall(record.status for record in self.records)


def symbols(genes: Iterable[Gene]) -> str:
    """Human symbols of a complex, as ligand-receptor tools join them."""
    return "_".join(gene.symbol for gene in genes)


def mouse_symbols(genes: Complex) -> str:
    """Mouse symbols of a complex; empty if a part has no mouse gene."""
    return "_".join(gene.mouse_symbol for gene in genes) if all(gene.mouse_symbol for gene in genes) else ""


class Genome:
    """The genes that concepts of the lexicon stand for."""

    def __init__(self, lexicon: Lexicon, genes: Mapping[str, Gene], known: Members) -> None:
        """Index the children of each concept and the members of each family."""
        self.lexicon, self.genes, self.known = lexicon, genes, known
        self._children: dict[str, list[Concept]] = {}
        for concept in lexicon:
            for parent in concept.parents:
                self._children.setdefault(parent, []).append(concept)
        self._members: dict[str, list[Gene]] = {}
        for gene in genes.values():
            for family in gene.families:
                self._members.setdefault(family, []).append(gene)
        # No genes of the table, but in lists of genes they stand beside them.
        self.mirnas = {
            concept.id: Gene(concept.label, "", "", "", "", "", "", "", ())
            for concept in lexicon
            if _MIRNA in self.ancestors(concept.id) - {concept.id}
        }

    def ancestors(self, curie: str) -> set[str]:
        """CURIEs of a concept and of all above it that the lexicon states."""
        seen, queue = {curie}, [curie]
        for current in queue:
            if current in self.lexicon:
                new = set(self.lexicon[current].parents) - seen
                seen |= new
                queue += sorted(new)
        return seen

    def own(self, concept: Concept) -> Gene | None:
        """Give the gene that a row of the lexicon maps to."""
        mapped = [target for predicate, target in concept.mappings if predicate == "skos:closeMatch"]
        genes = [self.genes[target] for target in mapped if target in self.genes]
        return genes[0] if len(genes) == 1 else None

    def gene(self, concept: Concept) -> Gene | None:
        """Give the gene that encodes a molecule, or of which it is a form (soluble, membrane-bound, vesicular)."""
        if own := self.own(concept):
            return own
        parents = (self.own(self.lexicon[parent]) for parent in concept.parents if parent in self.lexicon)
        found = {gene for gene in parents if gene}
        return found.pop() if len(found) == 1 and not concept.components else None

    def _family(self, concept: Concept) -> set[Gene]:
        """Members of a family: those of its FamPlex entry, its narrower genes; else its children, if all are genes."""
        found: set[Gene] = set()
        for predicate, target in concept.mappings:
            if predicate == "skos:exactMatch":
                found.update(self._members.get(target, ()))
            elif predicate == "skos:narrowMatch" and target in self.genes:
                found.add(self.genes[target])
        children = self._children.get(concept.id, [])
        single = {gene for child in children if (gene := self.own(child))}
        return found | single if found or len(single) == len(children) else set()

    def complexes(self, curie: str) -> tuple[Level, list[Complex]]:
        """Give what a concept can be, each a complex of one gene or more, and whether it names genes or a family.

        What is no gene product (a metabolite, a pathway, "ligand" itself) gives an empty list.
        """
        if curie not in self.lexicon:
            return "gene", []
        concept = self.lexicon[curie]
        if concept.components:
            return self.together(concept.components)
        if gene := self.gene(concept):
            return "gene", [(gene,)]
        return "family", [(gene,) for gene in sorted(self._family(concept)) if gene.symbol not in self.known.silent]

    def together(self, curies: Iterable[str]) -> tuple[Level, list[Complex]]:
        """Give what concepts that act together can be; empty if one of them is no gene product."""
        parts = [self.complexes(curie) for curie in curies]
        level: Level = "family" if any(level == "family" for level, _ in parts) else "gene"
        joined = {
            tuple(sorted({gene for part in choice for gene in part})) for choice in product(*(c for _, c in parts))
        }
        return level, sorted(joined)


def blocker_role(curies: Iterable[str], genome: Genome) -> Role | None:
    """Say whether molecules are decoys or antagonists, whatever they do in a record."""
    above = set().union(*map(genome.ancestors, curies))
    return next((role for name, role in _BLOCKERS.items() if name in above), None)


def record_role(record: Record, genome: Genome) -> Role | None:
    """Say in which role a record pairs its mediator with its receptor, or with the molecule that it inhibits."""
    effect = record.effect[0] if record.effect else ""
    above = set().union(*map(genome.ancestors, record.mediator))
    blocker = blocker_role(record.mediator, genome)
    if record.receptor:
        if effect and EFFECTS[effect].sign is None:
            return "negative"
        if blocker:
            return blocker
        if record.aspect == "binding":
            return None  # helps another signal to bind (heparin): neither ligand nor blocker
        bound = set().union(*map(genome.ancestors, record.receptor))
        return "reverse" if _RECEPTOR in above or _LIGAND in bound else "signalling"
    if effect == "doesNotAffect" and record.aspect in (None, "binding", "activity"):
        return "negative"
    if effect == "inhibits" and record.aspect == "binding":
        return blocker or "trap"
    if effect == "inhibits" and record.aspect in (None, "activity"):
        return blocker
    return None


def _stated(records: Iterable[Record], genome: Genome) -> Iterator[tuple[Complex, Complex, Role, Level, Record]]:
    for record in records:
        if record.kind not in OBSERVED or not record.mediator:
            continue
        role = record_role(record, genome)
        if not role:
            continue
        targets = record.receptor or ((record.effect[1],) if record.effect else ())
        (one, ligands), (other, receptors) = genome.together(record.mediator), genome.together(targets)
        level: Level = "gene" if one == other == "gene" else "family"
        if max(len(ligands), len(receptors)) > SMALL:
            level = "large family"
        for ligand, receptor in product(ligands, receptors):
            stated = level == "gene" or role != "signalling"
            if ligand != receptor and (stated or genome.known.bind(ligand, receptor)):
                yield ligand, receptor, role, level, record


def pairs(records: Iterable[Record], genome: Genome) -> list[Pair]:
    """Give all pairs that records state, of every role, each once; sorted by symbols.

    A pair stated for its genes and for their families is one of genes, with the records that name the genes; so is one
    of a small family and a large one that of the small.
    """
    found: dict[tuple[Complex, Complex, Role], dict[Level, list[Record]]] = {}
    for ligand, receptor, role, level, record in _stated(records, genome):
        found.setdefault((ligand, receptor, role), {}).setdefault(level, []).append(record)
    listed = []
    for (ligand, receptor, role), levels in sorted(found.items()):
        best = min(levels, key=_LEVELS.index)
        listed.append(Pair(ligand, receptor, role, best, tuple(levels[best])))
    blocking = [pair for pair in listed if pair.role in ("decoy", "trap", "antagonist")]

    def blockers(pair: Pair) -> tuple[Pair, ...]:
        parts = {*pair.ligand, *pair.receptor}
        return tuple(other for other in blocking if parts & set(other.receptor))

    return [
        Pair(p.ligand, p.receptor, p.role, p.level, p.records, blockers(p)) if p.role == "signalling" else p
        for p in listed
    ]


def signalling(found: Iterable[Pair]) -> list[Pair]:
    """Give the pairs for a default table: those that signal, of genes and of members of small families."""
    return [pair for pair in found if pair.role == "signalling" and pair.level != "large family"]
