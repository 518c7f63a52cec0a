"""What is told before a question, in a sentence of its own: what it names is where the question is asked."""

from __future__ import annotations

import re

from osteo_ld.asking.items import Item, Items

# A sentence, and the one question after it.
_TOLD = re.compile(r"([^?.!:]{12,200}\w)\.\s+(?=[A-Z][^.!?]*\?\s*$)")
_DOES = ("do", "does", "will", "would", "can", "could", "is", "are", "which", "what", "who", "how", "why", "should")


def told_until(question: str) -> int:
    """Give where the question begins after the sentence that is told before it; 0 if none is."""
    told = _TOLD.match(question)
    asks = told and question[told.end() :].split()[0].casefold() in _DOES
    return told.end() if told and asks else 0


def told_before(items: Items, count: int) -> Items:
    """Read so many first items as the setting of the others: what they say is done is not what is asked."""
    told, asked = items[:count], items[count:]
    if (
        not count
        or sum(item.named for item in asked) < 2
        or any(item.tag in ("loss", "not", "unknown") for item in told)
    ):
        return items
    named = [item for item in told if item.named]
    many = [item for item in named if item.text.endswith("s")]
    them = next((n for n, item in enumerate(asked) if item.text.casefold() in ("them", "they")), -1)
    if them >= 0 and len(many) == 1:
        asked = (*asked[:them], many[0], *asked[them + 1 :])
        named.remove(many[0])
    setting = [one for item in named for one in (Item("in", "in"), item)]
    return (*asked, *setting)
