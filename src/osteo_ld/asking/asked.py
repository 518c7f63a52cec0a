"""What a question looks for, as it was understood."""

from __future__ import annotations

from dataclasses import dataclass

from osteo_ld.asking.patterns import Pattern


@dataclass(frozen=True, slots=True)
class Rung:
    """Patterns that answer together, each with its heading; an empty heading is the answer itself."""

    parts: tuple[tuple[str, Pattern], ...]


@dataclass(frozen=True, slots=True)
class Unfit:
    """What makes a record no answer, whichever pattern it fits; empty is what was not asked in such a way."""

    treated: tuple[tuple[str, ...], ...] = ()
    """Diseases of which a treatment is asked for: what they do is none, nor what brings them about."""
    given: bool = False
    """A drug or a treatment is asked for: what nobody gives is none."""
    head: tuple[str, ...] = ()
    """What the question begins with and is about: the adverse effects of X."""
    animals: bool = False
    """It is about animals in which something is lost, and about nothing that is given to them."""
    blamed: tuple[tuple[str, ...], ...] = ()
    """Drugs that are asked for what they do: where they are given and another thing acts, it is no answer."""
    ended: tuple[str, ...] = ()
    """The ends of what is acted on: an effect on these is the opposite of one on it."""
    let_go: bool = False
    """It is asked what is secreted or released: what is so less is no answer."""
    course: tuple[tuple[str, ...], ...] = ()
    """Diseases of which it is asked how they come about: what is given in them, and causes none, is no answer."""
    doing: tuple[tuple[str, ...], ...] = ()
    """It is asked what these do: what is done to them is no answer."""
    undergoing: tuple[tuple[str, ...], ...] = ()
    """It is asked what is done to these: what they do themselves is no answer."""
    received: bool = False
    """The receptors of a signal are asked for: what names none is no answer."""
    sort: str = ""
    """What sort of thing is asked for that acts, as knowledge groups it: a cell, a disease."""
    moved: tuple[str, ...] = ()
    """It is asked what brings cells to a place, by these: what else is done to them is no answer."""
    setting: tuple[tuple[str, ...], ...] = ()
    """In what it is asked what another thing does: what this does itself is no answer."""
    absent: tuple[tuple[str, ...], ...] = ()
    """What is blocked or lost: what it does when it is there is no answer."""
    open_: bool = False
    """It is asked what is not known: what is asserted is no answer."""
    without: tuple[tuple[tuple[str, ...], str], ...] = ()
    """What is not asked about: apart from X."""
    contrary: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()
    """Words of the states that it is asked of, and of their contraries: what is of young cells is not of aged ones."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question looks for: rungs, the strictest first; ``verdict`` if it wants a yes or no, and of which effect.

    ``soft`` are its words, by which equal answers are ordered, ``content`` those that neither ask nor name a concept;
    ``named`` is all that it names, each with its words, ``spans`` what may stand for each in a pattern;
    ``effect``, ``acting`` and ``acted_on`` say what no record that merely shares words may turn round, ``unfit`` what
    else makes a record no answer.
    """

    rungs: tuple[Rung, ...]
    verdict: str = ""
    soft: tuple[str, ...] = ()
    effect: str = ""
    acting: tuple[tuple[str, ...], ...] = ()
    acted_on: tuple[tuple[str, ...], ...] = ()
    named: tuple[tuple[tuple[str, ...], str], ...] = ()
    content: tuple[str, ...] = ()
    spans: tuple[tuple[frozenset[str], str], ...] = ()
    sought: tuple[tuple[str, ...], ...] = ()
    """Classes of which members are asked for: which miRNAs."""
    figure: bool = False
    """A size is asked for: what has no figure is no answer."""
    valued: bool = False
    """It is asked what is good or bad for something: to promote a process of it need not be good."""
    held: tuple[tuple[str, ...], ...] = ()
    """What it is asked of whether something sends or has it."""
    becoming: bool = False
    """It is asked whether one turns into another: what else one does to the other is no answer."""
    senders: tuple[tuple[str, ...], ...] = ()
    """What it is asked of whether it sends something."""
    receiving: tuple[tuple[str, ...], ...] = ()
    """What it is asked of whether it receives something."""
    sent: bool = False
    """It is asked whether something is sent: both ends count."""
    unread: tuple[str, ...] = ()
    """What it is asked of whether or how it acts, where that was not understood: what others do is no answer."""
    sending: bool = False
    """It is asked who sends to whom, or gets something from whom."""
    within: tuple[tuple[str, ...], ...] = ()
    """In what, or by way of what, it is asked: what a record merely has the word of is not in it."""
    helps: bool = False
    """It is asked what helps or matters: an effect without a direction is one, the contrary none."""
    one_of: bool = False
    """It is asked of one or another: that they differ is no dispute."""
    unfit: Unfit = Unfit()
