"""A question without what is said beside it, and with its short forms written out."""

from __future__ import annotations

import re

_INJECTED = re.compile(r"\b[is]\.\s?[pvmc]\.", re.IGNORECASE)  # i.p.
_LONGEST = 1000  # characters; more is not read
# What somebody needs an answer for, at the end of a question: *for a lecture slide*.
_PURPOSE = re.compile(
    r",?\s+for (?:an?|my|our|the|his|her|their) (?:lecture|talk|slide|thesis|paper|grant|course|seminar|poster)\b[^?]*",
    re.IGNORECASE,
)
# What somebody says of themselves after a question: *because our cells do not*, *? We have the knockouts*.
_AFTER = re.compile(
    r"(?:,\s+(?:because|since|as)\s+(?:i|we|my|our)\b[^?]*|(?<=\?)\s+(?:i|we|my|our)\b[^?]*$)", re.IGNORECASE
)
# What is beside the question: *as it does in other tissues*.
_AS_ELSEWHERE = re.compile(
    r"\s+(?:as|like|unlike)\s+(?:(?:it|they)\s+(?:does|do|is|are)\s+)?in\s+other\s+\w+", re.IGNORECASE
)
_ARROW = re.compile(r"\s*(?:[-–—=]+>|→)\s*")  # bone -> muscle
_MANNER = re.compile(r"\b(?:acts?|acting|works?) in an? (\w+) (?:manner|fashion|way)", re.IGNORECASE)
_SHORT = r"(?:short|scarce|low|lacking|missing|limited|sparse|poor)"
_AIRLESS = re.compile(
    rf"\boxygen (?:is|was|gets|runs|becomes|levels are) (?:in )?{_SHORT}(?: supply)?\b|\b(?:short|low) on oxygen\b",
    re.IGNORECASE,
)
_ALONG = re.compile(r"\b(?:go|goes|going) (?:along|together|hand in hand) with\b(?=\s+\w)", re.IGNORECASE)
# What somebody does who asks: *I am trying to find out*, *we would like to know*.
_TRYING = re.compile(
    r"^\s*(?:i|we)(?:[’']m|[’']d| am| are| would)?(?: just)?"
    r" (?:trying|want|need|like|wish|hoping|curious|wondering|wonder)"
    r"(?: to (?:find out|know|learn|understand|see))?,?\s+(?=(?:what|which|who|how|where|when|why|whether|if)\b)",
    re.IGNORECASE,
)
_SCANT = re.compile(r"\b(?:too (?:little|few)|not enough|insufficient|a (?:shortage|dearth|want) of)\b", re.IGNORECASE)
_VERSUS = re.compile(r"\bv\.(?=\s)")
_ARROWS = {"↑": " up ", "↓": " down ", "⬆": " up ", "⬇": " down "}
_KNOCKOUT = re.compile(r"\s?[-−–]\s?/\s?[-−–]")  # Opg-/-


def bare(question: str) -> str:
    """Take out what is no part of a question, and write out short forms.

    >>> bare("effect of PTH i.p. in Opg-/- mice v. wild type, because we have them")
    'effect of PTH injected in Opg knockout mice vs wild type'
    """
    for arrow, said in _ARROWS.items():
        question = question.replace(arrow, said)
    question = _AS_ELSEWHERE.sub("", _AFTER.sub("", question))
    question = _SCANT.sub("less", question)
    question = _TRYING.sub("", question)
    question = _ALONG.sub("correlate with", question)
    question = _AIRLESS.sub("hypoxia", question)
    question = _MANNER.sub(r"\1", _ARROW.sub(" to ", question))
    question = _PURPOSE.sub("", question.replace("'s ", " ").replace("’s ", " ")[:_LONGEST])
    return _INJECTED.sub("injected", _KNOCKOUT.sub(" knockout", _VERSUS.sub("vs", question)))
