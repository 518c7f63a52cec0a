"""What a question may mean beyond the concepts that it names: what is about them, what stands for them, their ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations

from osteo_ld.asking.items import Item
from osteo_ld.asking.reading import Reading
from osteo_ld.asking.roles import PLACES, Mention
from osteo_ld.asking.search import stem
from osteo_ld.graph.knowledge import Knowledge
from osteo_ld.iris import expand
from osteo_ld.spelling import words
from osteo_ld.vocabulary import MODES

_VESICLES = frozenset(map(expand, ("GO:0031982", "GO:1903561")))
_GENERAL = 40  # a class with more kinds than this says little of what is meant
_ABOUT = frozenset({"process", "trait", "pathway", "disease", "activity", "other"})
# A process of this sort is the end of the thing, not the thing: its increase is the thing's decrease.
ENDS = frozenset({
    "apoptosis", "death", "ferroptosis", "pyroptosis", "necroptosis",
    "atrophy", "loss", "degeneration", "resorption", "detachment", "senescence", "aging",
    "necrosis", "autophagy", "retraction", "dysfunction", "weakness", "wasting", "regression", "degradation", "damage",
    "inflammation", "injury", "fracture", "fragility", "destruction", "defect", "disease", "metastasis",
    "dysregulation", "reduction", "decrease", "decline", "absence", "lack", "deficiency", "impaired",
})  # fmt: skip
NO_END = frozenset({"mediated", "imbalance", "healing", "repair", "regeneration", "recovery", "union", "stability"})
_MOVES = frozenset({"recruitment", "migration", "homing", "chemotaxis", "infiltration", "mobilization"})
_OF = frozenset({"of", "in", "from"})


@dataclass
class Widening:
    """Concepts beside those of a question; ``stands`` has the concepts that a place stands for as well."""

    know: Knowledge
    stands: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _soft: tuple[str, ...] = ()
    _tags: set[str] = field(default_factory=set)
    _about: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def _wordings(self) -> dict[str, set[tuple[str, ...]]]:
        return {
            iri: {tuple(words(name)) for name in concept.written}
            for iri in self.know.named
            if (concept := self.know.concepts.get(iri))
        }

    @cached_property
    def _starting(self) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
        """The names that hold each word, of what may be about something."""
        found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for iri, names in self._wordings.items():
            if self.know.groups.get(iri) in _ABOUT:
                for name in names:
                    for word in set(name):
                        found.setdefault(word, []).append((iri, name))
        return found

    def about(self, iri: str) -> list[str]:
        """Give the processes, traits, pathways and diseases whose names hold a name of a concept.

        Osteoclast differentiation is about the osteoclast, a Notch pathway about Notch.
        """
        if iri not in self._about:
            self._about[iri] = self._naming(iri)
        return self._about[iri]

    def _naming(self, iri: str) -> list[str]:
        found: dict[str, None] = {}
        concept = self.know.concepts.get(iri)
        names = [tuple(words(name)) for name in concept.written] if concept else []
        for name in names:
            if not name or (len(name) == 1 and len(name[0]) < 3):
                continue
            for other, longer in self._starting.get(name[0], ()):
                if (
                    other != iri
                    and len(longer) > len(name)
                    and any(
                        longer[n : n + len(name)] == name
                        and "inducible" not in longer[n + len(name) :][:1]
                        and "less" not in longer[max(0, n - 1) : n]
                        for n in range(len(longer) - len(name) + 1)
                    )
                ):  # a hypoxia-inducible factor is not about hypoxia, less stability not about stability
                    found[other] = None
        return list(found)

    def _of_others(self, iri: str, about: Collection[str]) -> bool:
        """Tell whether a pathway of two molecules has kinds of each: TGF-β/BMP signaling is not about TGF-β alone."""
        kinds = self.know.descendants(iri)[1:] if "/" in self.know.label(iri) else ()
        return any(kind in about for kind in kinds) and not all(kind in about for kind in kinds)

    @cached_property
    def _matter(self) -> frozenset[str]:
        """Words for what cells and tissues are of: bone, muscle, cartilage."""
        places = (iri for iri, group in self.know.groups.items() if group in PLACES)
        return frozenset(name[0] for iri in places for name in self._wordings.get(iri, ()) if len(name) == 1)

    def _ends(self, iri: str, own: Iterable[str]) -> bool:
        """Tell whether a process is the end of one of some things: bone resorption that of bone, not of osteoclasts.

        The end of an end, or a kind of it, is none: fast-twitch muscle atrophy is no end of muscle atrophy.
        """
        names = [name for thing in own for name in self._wordings.get(thing, ())]
        sorts = {self.know.groups.get(thing) for thing in own}
        ended = "disease" in sorts or any(ENDS.intersection(name) for name in names)
        if ended or not set(own).isdisjoint(self.know.ancestors(iri)):
            return False
        if self.know.groups.get(iri) == "disease" and not sorts.isdisjoint({*PLACES, "trait"}):
            return True  # a disease of it
        others = self._matter.difference(*names)
        ends = ENDS - {"resorption"} if "cell" in sorts else ENDS
        return any(
            word in ends and not (n and name[n - 1] in others) and (n + 1 == len(name) or name[n + 1] in _OF or not n)
            for name in self._wordings.get(iri, ())
            if not NO_END.intersection(name)
            for n, word in enumerate(name)
        )

    @cached_property
    def _deaths(self) -> tuple[str, ...]:
        """What is the end of any cell: apoptosis, senescence."""
        return tuple(iri for iri, names in self._wordings.items() if any(len(n) == 1 and n[0] in ENDS for n in names))

    @cached_property
    def _moves(self) -> frozenset[str]:
        """What brings a cell to a place: recruitment, migration, homing."""
        return frozenset(iri for iri, names in self._wordings.items() if any(_MOVES.intersection(n) for n in names))

    def _wide(self, mention: Mention, part: str) -> tuple[str, ...]:
        """The concepts that may stand in a field for what a question names."""
        found = dict.fromkeys(mention.concepts)
        if part in ("source", "recipient", "acts", "on", "named", "any"):
            for iri in mention.concepts:
                found |= dict.fromkeys(self.stands.get(iri, ()))
        if part == "named":
            found |= dict.fromkeys(iri for m in mention.concepts for iri in self._beside_which(m))
        if part == "named" and mention.part == "in" and mention.group == "anatomy":
            for iri in mention.concepts:
                found |= dict.fromkeys(self._within_place(iri))
        if part in ("outcome", "on", "any") or (part in ("named", "acts") and mention.group not in PLACES):
            for iri in list(mention.concepts):
                about = self.about(iri)
                acts = part in ("acts", "named")  # what a kind of it does is not done by it
                found |= dict.fromkeys(other for other in about if not (acts and self._of_others(other, about)))
        return tuple(found)

    def _beside_which(self, iri: str) -> Iterator[str]:
        """What stands for a thing where it is only named: the setting that compares with it, the mode of vesicles."""
        names = self._wordings.get(iri, set()) if "vs" in self._tags else set()
        yield from (other for other, name in self._compared if name in names)
        if iri in _VESICLES:
            yield expand(f"osteo:{MODES['vesicular'].local}")

    @cached_property
    def _compared(self) -> list[tuple[str, tuple[str, ...]]]:
        """The settings that compare with something, and the words for that."""
        return [
            (iri, name[2:])
            for iri, names in self._wordings.items() for name in names if name[:2] == ("comparison", "with")
        ]  # fmt: skip

    def _within_place(self, iri: str) -> Iterator[str]:
        """What is called by the name of a place before its own: bone endothelial cell."""
        place = tuple(words(self.know.label(iri)))
        for other, names in self._wordings.items():
            if self.know.groups.get(other) in PLACES and any(
                len(name) > len(place) and name[: len(place)] == place for name in names
            ):
                yield other

    def _closer(self, mention: Mention) -> tuple[str, ...]:
        """The processes of a thing that the other words of a question name: *differentiate* beside *myoblast*."""
        iri = mention.concepts[0]
        own = {stem(word) for name in (words(mention.text), *self._wordings.get(iri, ())) for word in name}
        wanted = {stem(word) for word in self._soft} - own
        above = [iri, *(
            parent for parent in self.know.ancestors(iri)[1:4]
            if mention.group in PLACES and len(self.know.descendants(parent)) < _GENERAL
        )]  # fmt: skip
        return tuple(
            other for other in dict.fromkeys(other for parent in above for other in self.about(parent))
            if any({stem(word) for word in name} & wanted for name in self._wordings[other])
        )  # fmt: skip

    def _outcome(self, mention: Mention) -> tuple[str, ...]:
        """What an effect on a thing falls on: the thing, or its processes; never its end."""
        wide = self._wide(mention, "outcome")
        own = set(mention.concepts)
        return tuple(iri for iri in wide if iri in own or not self._ends(iri, own))

    def _without_cells(self, mention: Mention) -> tuple[str, ...]:
        """What an effect on a tissue falls on, but no process of its cells: what spares these may harm the tissue."""
        wide = self._outcome(mention)
        if mention.group != "anatomy":
            return wide
        own = {*mention.concepts, *(iri for m in mention.concepts for iri in self.stands.get(m, ()))}
        return tuple(iri for iri in wide if iri in own or not self._of_cell(iri, own))

    def _of_cell(self, iri: str, but: set[str]) -> bool:
        """Tell whether a process is called after a cell that is none of some: satellite cell function."""
        return any(
            self._cells.get(name[first:end], set()) - but
            for name in self._wordings.get(iri, ()) for first, end in combinations(range(len(name) + 1), 2)
        )  # fmt: skip

    @cached_property
    def _cells(self) -> dict[tuple[str, ...], set[str]]:
        """The cells by their names of two words and more."""
        found: dict[tuple[str, ...], set[str]] = {}
        for iri, group in self.know.groups.items():
            for name in self._wordings.get(iri, ()) if group == "cell" else ():
                if len(name) > 1:
                    found.setdefault(name, set()).add(iri)
        return found

    def _derived(self, iri: str) -> tuple[str, str] | None:
        cell, derived, thing = self.know.label(iri).partition("-derived ")
        by_label = self._labels
        return (by_label[cell], by_label[thing]) if derived and cell in by_label and thing in by_label else None

    def _holders(self, mentions: list[Mention]) -> Iterator[list[tuple[str, ...]]]:
        """What may hold a molecule: of *osteocyte EVs* those that are named so, then whatever both cell and vesicle."""
        cells = [m for m in mentions if m.group in PLACES]
        things = [m for m in mentions if m.group not in PLACES]
        joined = tuple(iri for cell in cells for thing in things for iri in self._after(cell.concepts, thing.concepts))
        if joined:
            yield [joined]
        yield [self._wide(m, "source") for m in mentions]

    def _after(self, cells: Iterable[str], things: Iterable[str]) -> tuple[str, ...]:
        """What is named after one of some cells, and is one of some things or a kind of it."""
        pairs = self._derivatives.items()
        return tuple(
            iri
            for (cell, thing), iri in pairs
            if cell in cells and set(self.know.ancestors(thing)).intersection(things)
        )

    @cached_property
    def _derivatives(self) -> dict[tuple[str, str], str]:
        """What is named after its cell, by cell and thing."""
        return {found: iri for iri in self.know.named if (found := self._derived(iri))}

    @cached_property
    def _labels(self) -> dict[str, str]:
        found = {}
        for iri, concept in self.know.concepts.items():
            for name in (*concept.synonyms, concept.label):
                found[name] = iri
        return found

    def joined(self, reading: Reading) -> Reading:
        """Give a reading in which a cell and its vesicle (*osteocyte vesicles*) are what is named after it."""
        items: list[Item] = []
        for item in reading.items:
            items.append(item)
            apart = len(items) > 2 and items[-2].tag in ("of", "from", "by")  # vesicles of osteocytes
            first = -3 if apart else -2
            if len(items) < -first or not (item.named and items[first].named):
                continue
            cell, thing = (item, items[first]) if apart else (items[first], item)
            if apart and items[-2].text.casefold() == "derived" and (derived := self._from(thing, item)):
                items[first:] = [Item(f"{thing.text} derived {item.text}", "", (derived,))]
                continue
            if not apart and (aged := self._aged(cell, thing)):
                items[first:] = [Item(f"{cell.text} {thing.text}", "", (aged,))]
                continue
            if found := self._after(cell.concepts, thing.concepts):
                items[first:] = [Item(f"{cell.text} {thing.text}", "", found)]
        return reading if len(items) == len(reading.items) else replace(reading, items=tuple(items))

    def aged(self, reading: Reading) -> Reading:
        """Give a reading in which an aged cell (*old BMSCs*, *BMSCs of old donors*) is what is named so."""
        items = reading.items
        if any(item.tag.startswith("verb:") for item in items):
            return reading
        for n, cell in enumerate(items):
            before = items[n - 1] if n else cell
            if any(item.named for item in items[n + 1 : n + 2]):  # old BMSC vesicles
                continue
            if cell.named and before.named and (found := self._aged(before, cell)):
                whole = Item(f"{before.text} {cell.text}", "", (found,))
                return replace(reading, items=(*items[: n - 1], whole, *items[n + 1 :]))
            of = [item.tag for item in items[n + 1 : n + 2]] in (["from"], ["of"])
            age = next((item for item in items[n + 2 : n + 4] if item.tag != "stop"), None) if of else None
            if cell.named and age and age.named and (found := self._aged(age, cell)):
                k = items.index(age) + 1
                k += k < len(items) and items[k].text.casefold() in ("donor", "donors", "people", "mice", "animals")
                whole = Item(f"{age.text} {cell.text}", "", (found,))
                return replace(reading, items=(*items[:n], whole, *items[k:]))
        return reading

    def _from(self, origin: Item, cell: Item) -> str | None:
        """Give the cell that is called after where it is from: *muscle derived MSCs*."""
        return self._labels.get(f"{self.know.label(origin.concepts[0])}-derived {self.know.label(cell.concepts[0])}")

    def _aged(self, age: Item, cell: Item) -> str | None:
        """Give the aged cell of a cell with its age before it: *aged marrow stromal cells*."""
        held = self._labels.get(f"aged {self.know.label(cell.concepts[0])}")
        return held if held and "aged" in words(self.know.label(age.concepts[0])) else None

    def split(self, reading: Reading) -> Reading:
        """Give a reading in which what is named after its cell (*osteoblast-derived exosome*) is cell and vesicle."""
        items: list[Item] = []
        for item in reading.items:
            cell = (
                item.named and self.know.groups.get(item.concepts[0]) == "cell"
            )  # a macrophage of the jaw is one thing
            found = self._derived(item.concepts[0]) if item.named and not cell else None
            if found:
                items += [Item(item.text, "", (found[0],)), Item(item.text, "and"), Item(item.text, "", (found[1],))]
            else:
                items.append(item)
        return reading if len(items) == len(reading.items) else replace(reading, items=tuple(items))
