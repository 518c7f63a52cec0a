"""Rungs for how something acts, by which pathway and in which mode, for who answers to it, and for what kills."""

from __future__ import annotations

from collections.abc import Iterator

from osteo_ld.asking.nouns import RESPONDS
from osteo_ld.asking.patterns import ASKED, Pattern
from osteo_ld.asking.roles import PLACES, Clause
from osteo_ld.asking.rungs import HELD, Parts, Rungs
from osteo_ld.asking.topics import ACTS
from osteo_ld.iris import expand
from osteo_ld.spelling import words

_CELL = (expand("CL:0000000"),)
_WHO = frozenset({"who", "whom"})
_CELLS = frozenset({"cells", "cell types", "target cells", "tissues"})
_ACT = ACTS | {"activate", "activates"}
_WAY = frozenset({"pathway", "pathways"})
_KILLS = frozenset({"kill", "kills", "killed", "die", "dies", "death"})
_DEATHS = frozenset({"apoptosis", "death", "ferroptosis", "necrosis", "pyroptosis", "necroptosis"})


class Manners(Rungs):
    """Makes the rungs of such questions."""

    def _manners(self, clause: Clause) -> Iterator[Parts]:
        """What answers them; nothing for other questions."""
        agents = [m for m in clause.mentions if m.group in (*HELD, "pathway") and not _WAY & set(words(m.text))]
        if not agents:
            return
        acts = self._of(agents, "acts")
        others = [m for m in clause.mentions if m not in agents and m.group != "mode" and m.concepts != _CELL]
        if self._asks_who(clause) and not others:
            yield [
                ("", Pattern.of(mediator=self._of(agents, "mediator"), recipient=ASKED)),
                ("", Pattern.of(carrier=self._of(agents, "carrier"), recipient=ASKED)),
                ("", Pattern.of(acts=acts, on=[_CELL])),
            ]
        if clause.tag == "verb:bind" and not clause.subject and not others:  # what binds X
            bound = Pattern.of(mediator=ASKED, receptor=self._of(agents, "receptor"))
            yield [("", bound.having(effect="affects", aspect="binding")), ("", bound)]
        if self._asks_way(clause):
            places = self._of([m for m in others if m.group in PLACES], "named")
            yield [("", Pattern.of(acts=acts, pathway=ASKED, named=places))]
        modes = [m for m in clause.mentions if m.group == "mode"]
        if modes and not clause.effect and not [m for m in others if m.group in PLACES]:
            yield [("", Pattern.of(acts=acts, named=self._of([*modes, *others], "named")))]

    @staticmethod
    def _asks_who(clause: Clause) -> bool:
        """Tell whether it is asked who gets something, or answers to it."""
        said = set(clause.said)
        gets = clause.tag == "verb:receive" or not said.isdisjoint(RESPONDS)
        who = not _WHO.isdisjoint(clause.said[:2]) or not _CELLS.isdisjoint(clause.said[:3])
        of = clause.said[:2] == ["target cells", "of"]
        return of or (who and (gets or ("which" in said and not said.isdisjoint({"act", "target", "targets"}))))

    @staticmethod
    def _asks_way(clause: Clause) -> bool:
        """Tell whether it is asked by which pathway something acts."""
        asks = not {"which", "what"}.isdisjoint(clause.said[:2])
        way = any(_WAY & set(word.split()) for word in clause.said[:4]) and not _ACT.isdisjoint(clause.said)
        through = clause.said[-1] in ("through", "via") and not _ACT.isdisjoint(clause.said)
        return asks and (way or through) and not (clause.effect and clause.target)

    def _killing(self, clause: Clause) -> list[tuple[str, Pattern]]:
        """What kills a cell: what promotes its death."""
        cells = [m for m in clause.mentions if m.group == "cell"]
        if not kills(clause) or len(cells) != 1:
            return []
        deaths = tuple(iri for iri in self.know.named if _DEATHS & set(words(self.know.label(iri))))
        own = tuple(iri for iri in self.about(cells[0].concepts[0]) if iri in deaths)
        promoted = {"effect": "promotes", "acts": self._of(clause.subject, "acts") if clause.subject != cells else []}
        of_it = [("", Pattern.of(**promoted, outcome=[own]))] if own else []
        return [*of_it, ("", Pattern.of(**promoted, outcome=[deaths], on=self._of(cells, "on")))]


def kills(clause: Clause) -> bool:
    """Tell whether it is asked what kills, or makes die: what lowers something in a cell does not kill it."""
    return not _KILLS.isdisjoint(clause.said)
