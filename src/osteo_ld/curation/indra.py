"""Statements of INDRA (https://indra.readthedocs.io) as records: what fits, and why the rest does not."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from osteo_ld.curation.lexicon import Lexicon
from osteo_ld.curation.reading import Curation
from osteo_ld.curation.references import normal_doi
from osteo_ld.errors import InputError, Problem, shown
from osteo_ld.iris import MINTED_PREFIX
from osteo_ld.vocabulary import ASPECTS

Json = dict[str, Any]

# Prefixes as INDRA calls their namespaces, and whether the prefix stays in the id.
NAMESPACES: Mapping[str, tuple[str, bool]] = {
    "HGNC": ("HGNC", False), "UniProt": ("UP", False), "FPLX": ("FPLX", False), "MESH": ("MESH", False),
    "EFO": ("EFO", False), "CHEBI": ("CHEBI", True), "GO": ("GO", True), "HP": ("HP", True), "DOID": ("DOID", True),
    "CL": ("CL", True), "UBERON": ("UBERON", True), "MONDO": ("MONDO", True), "mirbase.mature": ("MIRBASEM", False),
}  # fmt: skip
OURS = "osteo-ld"
"""What our own statements name as their ``source_api``."""
MINTED = "OSTEO"
"""The namespace of concepts of our own."""
_PREFIX_OF = {name: (prefix, whole) for prefix, (name, whole) in NAMESPACES.items()}
# How sure a mapping makes that two terms mean the same: a protein of one species is taken for what all species have.
_RANKS = ("skos:exactMatch", "skos:closeMatch", "skos:narrowMatch")
_RECEPTOR = "osteo:concept/receptor"
_EFFECTS = {
    "Activation": ("promotes", False), "Inhibition": ("inhibits", False), "IncreaseAmount": ("promotes", True),
    "DecreaseAmount": ("inhibits", True),
}  # fmt: skip
_POLARITIES = {1: "promotes", -1: "inhibits", None: "affects"}
_STATES = ("mods", "mutations", "bound_conditions", "activity", "location")
_LONGEST = 50_000_000  # characters of a statement, with all its evidence
_CHUNK = 1_000_000


class _Unfit(Exception):  # noqa: N818 (never leaves this module)
    """Why a statement is no record."""


def statements(path: Path) -> Iterator[Any]:
    """Read statements one by one, from a list in JSON or from JSON Lines.

    Raises:
        InputError: it cannot be read, or holds something else.

    """
    decoder, buffer, number = json.JSONDecoder(), "", 0
    try:
        with path.open(encoding="utf-8-sig") as file:
            while True:
                buffer = buffer.lstrip(" \t\r\n,[]")
                if buffer:
                    try:
                        found, end = decoder.raw_decode(buffer)
                    except json.JSONDecodeError as error:
                        fault = error.msg
                    else:
                        number += 1
                        yield found
                        buffer = buffer[end:]
                        continue
                if len(buffer) > _LONGEST or not (more := file.read(max(_CHUNK, len(buffer)))):
                    break
                buffer += more
    except (OSError, UnicodeDecodeError, RecursionError) as error:
        raise InputError([Problem(shown(path), 0, f"not readable as JSON: {error}")]) from None
    if buffer:
        raise InputError([Problem(shown(path), 0, f"statement {number + 1}: not JSON: {fault}")])


@dataclass
class Importer:
    """Turns statements into entries of records, and counts by reason what it leaves out.

    ``left`` counts statements by (type, reason), ``parts`` evidences and contexts of statements that were taken.
    """

    curation: Curation
    read: int = 0
    left: Counter[tuple[str, str]] = field(default_factory=Counter)
    parts: Counter[str] = field(default_factory=Counter)
    _claims: dict[tuple[Any, ...], Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the lexicon by the ids that INDRA knows, and the reviews by DOI."""
        self._terms = _terms(self.curation.lexicon)
        self._labels = {concept.label: concept.id for concept in self.curation.lexicon}
        self._sources = {source.doi.casefold(): source for source in self.curation.sources.values()}

    def add(self, statement: Any) -> None:
        """Take a statement, or count why not."""
        self.read += 1
        kind = str(statement.get("type"))[:40] if isinstance(statement, dict) else "?"
        try:
            if not isinstance(statement, dict):
                raise _Unfit("no statement of INDRA's")
            said = self._said(kind, statement)
            taken = [self._take(said, evidence) for evidence in _dicts(statement, "evidence")]
            if not any(taken):
                raise _Unfit("no evidence that names a work and is not negated")
        except _Unfit as reason:
            self.left[kind, str(reason)] += 1

    def entries(self, first: int) -> Iterator[Json]:
        """Give the records of what was taken, with ids from ``first`` on; statements that say the same are one."""
        for number, entry in enumerate(self._claims.values(), first):
            yield {"id": number, **entry, "evidence": list(entry["evidence"].values())}

    def _said(self, kind: str, statement: Json) -> Json:
        ours = _ours(statement)
        if kind in _EFFECTS:
            verb, amount = _EFFECTS[kind]
            said = {
                "kind": "regulation",
                "mediator": self._agent(statement, "subj", ours),
                verb: self._agent(statement, "obj", ours),
            }
            if amount:
                return said | {"aspect": "expression level"}
            return said | ({"aspect": "activity"} if statement.get("obj_activity") not in (None, "activity") else {})
        if kind == "Influence":
            subject, target = (_dict(statement, role) for role in ("subj", "obj"))
            if _dict(subject, "delta").get("polarity") == -1:
                raise _Unfit("what acts is less of something: that is an intervention of nobody's")
            polarity = _dict(target, "delta").get("polarity")
            if polarity not in _POLARITIES:
                raise _Unfit("no polarity of INDRA's")
            signal, on = (self._agent(event, "concept", ours) for event in (subject, target))
            return {"kind": "regulation", "mediator": signal, _POLARITIES[polarity]: on}
        if kind == "Complex":
            return self._complex(statement)
        raise _Unfit("the model has no effect of this type")

    def _complex(self, statement: Json) -> Json:
        members = _dicts(statement, "members")
        if len(members) != 2:
            raise _Unfit("a complex of more or fewer than two")
        ours = _ours(statement)
        signal, receptor = (self._agent({"member": member}, "member", ours) for member in members)
        if not ours:
            receptors = [self._is_receptor(curie) for curie in (signal, receptor)]
            if sum(receptors) != 1:
                raise _Unfit("a complex of which not exactly one is known as a receptor")
            signal, receptor = (receptor, signal) if receptors[0] else (signal, receptor)
        return {"kind": "communication", "mediator": signal, "receptor": receptor}

    def _agent(self, statement: Json, role: str, ours: bool) -> str:
        agent = _dict(statement, role)
        if not agent:
            raise _Unfit("nothing is said to act, or to be acted on")
        if state := next((state for state in _STATES if agent.get(state)), None):
            raise _Unfit(f"an agent in a state ({state}): records name the molecule alone")
        if found := self._concept(agent, ours=ours):
            return found
        raise _Unfit(
            "an agent that the lexicon does not have, by any id" if agent.get("db_refs") else "no id of an agent"
        )

    def _concept(self, agent: Json, *, ours: bool = False) -> str | None:
        """Give the concept of an agent; in a statement of ours, one that INDRA has no namespace for by its label."""
        refs = _dict(agent, "db_refs")
        minted = f"{MINTED_PREFIX}{refs.get(MINTED)}"
        if minted in self.curation.lexicon:
            return minted
        hits: list[tuple[int, str]] = []
        for name, value in refs.items():
            prefix, whole = _PREFIX_OF.get(name, ("", False))
            if prefix and isinstance(value, str):
                hits += self._terms.get(value if whole else f"{prefix}:{value}", [])
        if ours and not hits:
            return self._labels.get(str(agent.get("name")))
        best = sorted(hit for hit in set(hits) if hit[0] == min(hits)[0])
        # A gene that several concepts have is the one that is called so.
        named = [curie for _, curie in best if self.curation.lexicon[curie].label == agent.get("name")]
        found = named or [curie for _, curie in best]
        return found[0] if len(found) == 1 else None

    def _is_receptor(self, curie: str) -> bool:
        lexicon, queue = self.curation.lexicon, [curie]
        for name in queue:
            queue += [parent for parent in (lexicon[name].parents if name in lexicon else ()) if parent not in queue]
        return _RECEPTOR in queue

    def _take(self, said: Json, evidence: Json) -> bool:
        """Take an evidence of what is said; false where it is none."""
        epistemics = _dict(evidence, "epistemics")
        if epistemics.get("negated"):
            self.parts["evidence that negates its statement"] += 1
            return False
        ground = self._span(evidence) or self._mention(evidence)
        if ground is None:
            self.parts["evidence that names no work"] += 1
            return False
        if epistemics.get("hypothesis"):
            ground["status"] = "hypothesised"
        entry, system = dict(said), list[str]()
        context = _dict(evidence, "context")
        for part, value in context.items():
            slot = _CONTEXTS.get(part)
            if slot and isinstance(value, dict):
                if curie := self._concept(value, ours=evidence.get("source_api") == OURS):
                    system += [curie] if slot == "system" else []
                    entry |= {slot: curie} if slot != "system" else {}
                else:
                    self.parts[f"context that the lexicon does not have ({part})"] += 1
        aspect = _dict(evidence, "annotations").get("aspect")
        if evidence.get("source_api") == OURS and aspect in ASPECTS and entry["kind"] == "regulation":
            entry["aspect"] = aspect
        if system:
            ground["system"] = sorted(set(system))
        claim = self._claims.setdefault(tuple(sorted(entry.items())), entry | {"evidence": {}})
        claim["evidence"].setdefault(_key(ground), ground)
        return True

    def _span(self, evidence: Json) -> Json | None:
        """Give the evidence as a span of a review that the curation has, if it is one of ours."""
        notes = _dict(evidence, "annotations")
        source = self._sources.get(normal_doi(str(_dict(notes, "read_in").get("DOI", ""))).casefold())
        if evidence.get("source_api") != OURS or source is None:
            return None
        ground: Json = {
            "at": f"{source.key} {notes.get('start')}-{notes.get('end')}",
            "sha256": str(notes.get("sha256")),
        }
        if notes.get("status") not in (None, "asserted"):
            ground["status"] = str(notes["status"])
        return ground | ({"cites": notes["marks"]} if notes.get("marks") else {})

    def _mention(self, evidence: Json) -> Json | None:
        refs = _dict(evidence, "text_refs")
        pmids = (str(evidence.get("pmid") or ""), str(refs.get("PMID") or ""))
        doi, pmcid = normal_doi(str(refs.get("DOI") or "")), str(refs.get("PMCID") or "")
        works = [f"PMID:{pmid}" for pmid in pmids if re.fullmatch(r"[1-9][0-9]{0,8}", pmid)]
        works += [f"DOI:{doi}"] if doi else []
        works += [f"PMCID:{pmcid}"] if re.fullmatch(r"PMC[1-9][0-9]{0,9}", pmcid) else []
        if not works:
            return None
        ground = {"work": works[0], "reader": str(evidence.get("source_api") or "unknown")[:100]}
        if key := str(evidence.get("source_id") or evidence.get("source_hash") or ""):
            ground["key"] = key[:200]
        if (text := evidence.get("text")) and isinstance(text, str):
            ground["sha256"] = hashlib.sha256(text.encode()).hexdigest()
        return ground


# Where the parts of INDRA's context go.
_CONTEXTS = {
    "cell_type": "recipient", "organ": "context", "disease": "context", "species": "system", "cell_line": "system",
}  # fmt: skip


def _terms(lexicon: Lexicon) -> dict[str, list[tuple[int, str]]]:
    """The concepts of each id elsewhere, with how near they are to it; 0 is the same."""
    found: dict[str, list[tuple[int, str]]] = {}
    for concept in lexicon:
        found.setdefault(concept.id, []).append((0, concept.id))
        for predicate, target in concept.mappings:
            if predicate in _RANKS:
                found.setdefault(target, []).append((1 + _RANKS.index(predicate), concept.id))
    return found


def _dict(holder: Json, key: str) -> Json:
    value = holder.get(key)
    return value if isinstance(value, dict) else {}


def _dicts(holder: Json, key: str) -> list[Json]:
    value = holder.get(key)
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _ours(statement: Json) -> bool:
    return any(evidence.get("source_api") == OURS for evidence in _dicts(statement, "evidence"))


def _key(ground: Json) -> tuple[str, ...]:
    if "at" in ground:
        return (ground["at"],)
    return ground["work"], ground["reader"], ground.get("key", ""), ground.get("sha256", "")


def entries(path: Path, importer: Importer, first: int) -> Iterable[Json]:
    """Read a file of statements into entries of records."""
    for statement in statements(path):
        importer.add(statement)
    return importer.entries(first)
