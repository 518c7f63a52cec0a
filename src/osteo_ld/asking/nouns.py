"""Rewriting of effects that nouns say, as the verbs that they stand for: a part of ``phrases``.

"Causes the suppression of X", "X-induced loss of Y", "is X an inhibitor of Y", "does more X raise Y".
"""

from __future__ import annotations

from dataclasses import replace

from osteo_ld.asking.items import BEING, LOSS_OF, Item, Items

FEWER = frozenset({
    "abolition", "abrogation", "antagonism", "attenuation", "blockade", "decline", "decrease", "decreases",
    "decreasing", "depletion", "disruption", "fall", "drop", "downregulation", "impairment", "inhibition", "loss",
    "lowering", "prevention", "reducing", "reduction", "removing", "repression", "shrinkage", "slowing", "suppressing",
    "suppression", "weakening", "down regulation",
})  # fmt: skip
MORE = frozenset({
    "acceleration", "accumulation", "activating", "activation", "adding", "augmentation", "boost", "boosting",
    "elevation", "enhancement", "excess", "gain", "giving", "improvement", "increase", "increases", "increasing",
    "induction", "promotion", "raising", "rise", "stimulation", "surplus", "upregulation", "up regulation",
    "higher level", "higher levels",
})  # fmt: skip
_GIVEN = frozenset({
    "overexpression", "over expression", "administration", "delivery", "supplementation", "addition", "injection",
    "application", "presence",
})  # fmt: skip
_CAUSING = frozenset({
    "cause", "causes", "caused", "lead to", "leads to", "led to", "result in", "results in", "bring about",
    "brings about", "give", "gives", "induce", "induces", "trigger", "triggers", "produce", "produces", "mean", "means",
    "elicit", "elicits", "culminate in", "culminates in",
})  # fmt: skip
_BEGINS = frozenset({"does", "do", "can", "could", "will", "would", "may", "might", "should", "did", "if", "how"})
_BY = frozenset({"induced", "mediated", "driven", "dependent", "caused", "triggered", "evoked", "elicited"})
_PLAIN = frozenset({"stop", "number"})


def _sign(item: Item) -> str:
    """The tag of the verb that a noun stands for, if it stands for one."""
    said = item.text.casefold().removesuffix(" of").removesuffix(" in")
    return "verb:-" if said in FEWER else "verb:+" if said in MORE else ""


def _past(items: Items, n: int, tags: frozenset[str] = _PLAIN) -> int:
    """The place after words that say nothing."""
    while n < len(items) and items[n].tag in tags and not items[n].concepts and not _sign(items[n]):
        n += 1
    return n


def caused(items: Items) -> Items:
    """Read "causes a decrease in X", "X-induced suppression of Y" as what lowers X, or Y."""
    for n in range(1, len(items) - 1):
        said = items[n].text.casefold()
        by = said in _BY and items[n - 1].named
        if (not by and said not in _CAUSING) or any(i.tag == "keep" or i.tag.startswith("verb:") for i in items[:n]):
            continue
        k = _past(items, n + 1)
        compared = items[n + 1].text.casefold() if n + 2 < len(items) and items[n + 2].named else ""
        if compared in ("more", "less", "fewer"):  # means more X
            return (*items[:n], Item(said, "verb:+" if compared == "more" else "verb:-"), *items[n + 2 :])
        if k >= len(items) - 1 or not (sign := _sign(items[k])) or items[k].named:
            continue
        after = _past(items, k + 1 + (items[k + 1].tag in ("of", "in")))
        if after < len(items) and items[after].named:
            return (*items[:n], Item(items[k].text, sign), *items[after:])
    return items


_TO = frozenset({"fall", "drop", "decline", "decrease", "shrink", "weaken", "rise", "increase", "grow", "improve"})


def caused_to(items: Items) -> Items:
    """Read "causes X to fall" as what lowers X."""
    for n in range(1, len(items) - 3):
        causes, to = items[n].text.casefold() in ("cause", "causes", "make", "makes"), items[n + 2].tag == "to"
        said = items[n + 3].text.casefold()
        if causes and to and items[n + 1].named and said in _TO:
            sign = "verb:+" if said in ("rise", "increase", "grow", "improve") else "verb:-"
            return (*items[:n], Item(said, sign), items[n + 1], *items[n + 4 :])
    return items


_DUE = frozenset({
    "due to", "because of", "driven by", "result of", "consequence of", "outcome of", "product of",
})  # fmt: skip
_RULED = frozenset({"under the control of", "under control of"})


def due_to(items: Items) -> Items:
    """Read "is X due to Y" as whether Y promotes X, "under the control of Y" as whether Y affects X."""
    if items[0].text.casefold() not in BEING or any(item.tag.startswith("verb:") for item in items):
        return items
    for n in range(2, len(items) - 1):
        said = items[n].text.casefold()
        verb = "verb:+" if said in _DUE else "verb:0" if said in _RULED else ""
        before = n - 1 - (items[n - 1].tag == "stop")  # a result of
        if verb and items[before].named and items[n + 1].named:
            return (Item("does", "wh"), *items[n + 1 :], Item("affect", verb), *items[1 : before + 1])
    return items


_LIMITS = frozenset({
    "only", "sole", "solely", "main", "mainly", "most", "mostly", "never", "weak", "always", "alone", "primary",
})  # fmt: skip
_SERVES = frozenset({"act as", "acts as", "serve as", "serves as", "function as", "functions as"})
_ASKING = frozenset({"what", "which", "who"})


def agents(items: Items) -> Items:
    """Read "is X an inhibitor of Y", "X is a Y inhibitor" as whether, or that, X inhibits Y."""
    for n, item in enumerate(items):
        said = item.text.casefold()
        inhibitor = item.tag == "inhibitor" or said.startswith("inhibitor")
        sign = "verb:-" if inhibitor else "verb:+" if item.tag == "promoter" else ""
        being = next((k for k in range(n) if items[k].text.casefold() in BEING | _SERVES), None)
        if not sign or being is None or any(other.tag.startswith("verb:") for other in items):
            continue
        if any(other.tag in ("inhibitor", "promoter", "loss") for other in items[:n]):
            return items  # inhibitors of X, and what they are
        before = [k for k in range(n) if items[k].named]
        after = n + 1 < len(items) and items[n + 1].tag == "of"
        rest = items[n + 1 + after :]
        if (after or said.endswith(" of")) and len(before) == 1 and rest and rest[0].named:
            what = rest
        elif not after and not said.endswith(" of") and len(before) == 2:
            what = (items[before[1]], *rest)
        else:
            continue
        whether = items[0].tag == "wh" and before[0] > 0
        asks = items[:being] if items[0].text.casefold() in _ASKING else (Item("does", "wh"),) if whether else ()
        who = () if asks and items[before[0]] in asks else (items[before[0]],)
        limits = tuple(i for i in items[:n] if i.tag == "not" or i.text.casefold() in _LIMITS)  # is X the only one
        return (*asks, *who, *limits, Item(item.text, sign), *what)
    return items


def changed(items: Items) -> Items:
    """Read "does more X raise Y" as what X does, and "the suppression of X raises Y" as what its loss does."""
    for n in range(len(items) - 2):
        sign = "verb:+" if items[n].text.casefold() in _GIVEN else _sign(items[n]) or _compared(items[n])
        if not sign or any(item.tag.startswith("verb:") or item.tag == "by" for item in items[:n]):
            continue
        if n and items[n - 1].named and items[n + 1].tag.startswith("verb:"):  # X downregulation impairs Y
            noun = replace(items[n], tag="loss" if sign == "verb:-" else "stop", concepts=())
            return (*items[:n], noun, *items[n + 1 :])
        if n and items[n - 1].named and sign == "verb:+" and any(item.tag == "effectof" for item in items[:n]):
            return (*items[:n], *items[n + 1 :])  # effect of X overexpression on Y
        of = _past(items, n + 1)
        starts = items[n - 1 if n else n].text.casefold() in _BEGINS
        doing = starts and (items[n].text.casefold().endswith("ing") or bool(_compared(items[n])))
        if not (doing or items[of].tag == "of" or items[n].text.casefold().endswith(" of")):
            continue
        what = _past(items, of + (items[of].tag == "of"))
        verb = next((k for k in range(what + 1, len(items)) if items[k].tag.startswith("verb:")), None)
        lost = () if sign == "verb:+" else (Item(items[n].text, "loss"), Item("of", "of"))
        if n and items[n - 1].tag == "effectof" and items[what].named:  # effect of more X on Y
            return (*items[: n - bool(lost)], *lost, *items[what:])
        if verb is None or not items[what].named or (items[n].named and sign == "verb:-"):
            continue
        if all(item.tag in ("in", "stop", "wh", "word") or item.named for item in items[what + 1 : verb]):
            return (*items[:n], *lost, *items[what:])
    return items


_HIGH = frozenset({"higher", "high", "elevated", "increased", "raised", "more"})
_LOW = frozenset({"lower", "low", "scarce", "reduced", "decreased", "less", "fewer"})


def _compared(item: Item) -> str:
    """The tag of the verb that an adjective of a molecule stands for."""
    said = item.text.casefold()
    return "verb:-" if said in _LOW else "verb:+" if said in _HIGH else ""


RESPONDS = frozenset({"respond to", "responds to", "react to", "reacts to"})


def responding(items: Items) -> Items:
    """Read "does X respond to Y" as whether Y acts on X."""
    for n in range(1, len(items) - 1):
        if items[n].text.casefold() in RESPONDS and items[n + 1].named:
            cell = n - 1
            last = n + 1
            while last + 2 < len(items) and items[last + 1].tag in ("and", "vs") and items[last + 2].named:
                last += 2
            if items[cell].named:
                verb = replace(items[n], text="affect", tag="verb:0")
                return (*items[:cell], *items[n + 1 : last + 1], verb, items[cell], *items[last + 1 :])
    return items


_RISK = frozenset({"risk", "risks", "odds", "likelihood", "chance", "chances"})


def risk(items: Items) -> Items:
    """Read "lowers the risk of X" as what lowers X."""
    for n in range(len(items) - 2):
        said = items[n].text.casefold()
        if said in _RISK and items[n + 1].tag == "of" and any(item.tag.startswith("verb:") for item in items[:n]):
            return (*items[:n], *items[n + 2 :])
    return items


_HAPPENS = frozenset({"happens to", "happen to", "happened to", "becomes of", "become of"})
_RAISED = _HIGH - {"more"} | {
    "upregulated", "up regulated", "overexpressed", "added", "given", "activated", "stimulated", "present", "abundant",
}  # fmt: skip
_LOWERED = _LOW - {"less", "fewer"} | {"lowered", "downregulated", "down regulated"}


def happening(items: Items) -> Items:
    """Read "what happens to X when Y is raised, or lowered" as what Y, or its loss, does to X."""
    at = next((n for n, item in enumerate(items) if item.text.casefold() in _HAPPENS), None)
    when = next((n for n, item in enumerate(items) if item.text.casefold() in ("when", "if", "once", "after")), None)
    if at is None or when is None or len(items) < 5:
        return items
    said = items[-1].text.casefold()
    is_ = items[-2].text.casefold() in BEING
    what, agent = [i for i in items[at + 1 : when] if i.named], items[when + 1 : -2]
    if not (is_ and what and any(i.named for i in agent) and at < when and said in _RAISED | _LOWERED):
        return items
    if said in _LOWERED:
        return (*items[:-1], replace(items[-1], tag="loss"))
    return (Item("what", "stop"), *agent, Item("affect", "verb:0"), *items[at + 1 : when])


_RISES = frozenset({
    "rises", "rise", "goes up", "go up", "increases", "increase", "climbs", "climb", "grows", "grow", "improves",
    "improve",
})  # fmt: skip
_FALLS = frozenset({
    "falls", "fall", "goes down", "go down", "decreases", "decrease", "drops", "drop", "declines", "decline",
    "diminishes", "diminish",
})  # fmt: skip


def together(items: Items) -> Items:
    """Read "when X goes up, does Y go down" as whether X lowers Y; "is Y lower with X" too."""
    said = [item.text.casefold() for item in items]
    if len(items) == 6 and said[0] in ("when", "if", "as", "once") and said[3] in ("does", "do", "will", "would"):
        moves = _RISES | _FALLS
        if items[1].named and items[4].named and said[2] in moves and said[5] in moves:
            lost = () if said[2] in _RISES else LOSS_OF
            verb = Item(items[5].text, "verb:+" if said[5] in _RISES else "verb:-")
            return (items[3], *lost, items[1], verb, items[4])
    plain = tuple(item for item in items if item.tag != "stop")
    if [item.named for item in plain] == [False, True, False, False, True] and said[0] in BEING:
        beside = plain[3].text.casefold() in ("with", "under", "on")
        if beside and (sign := _compared(plain[2])):
            return (Item("does", "wh"), plain[4], replace(plain[2], tag=sign), plain[1])
    return items


_TREATED = frozenset({"treated with", "stimulated with", "incubated with", "primed with", "pretreated with"})


def treated(items: Items) -> Items:
    """Read "X treated with Y", and nothing else, as what Y does to X."""
    if len(items) == 3 and items[1].text.casefold() in _TREATED and items[0].named and items[2].named:
        return (items[2], Item(items[1].text, "verb:0"), items[0])
    return items


_SENDING = frozenset({"secreting", "releasing", "expressing", "producing", "making", "sending", "shedding"})


def by_sending(items: Items) -> Items:
    """Read "Y does it by secreting X" as what X does."""
    for n in range(2, len(items) - 2):
        sending = items[n + 1].text.casefold() in _SENDING
        if items[n].tag == "by" and sending and items[n + 2].named:
            return (*items[: n + 1], *items[n + 2 :])
    return items


_MADE_BY = frozenset({"made by", "secreted by", "released by", "produced by", "expressed by", "shed by"})


def made_by(items: Items) -> Items:
    """Read "is X made by Y", "is Y a source of X" as whether Y sends X."""
    if items[0].text.casefold() not in BEING or any(item.tag.startswith("verb:") for item in items):
        return items
    limits = tuple(item for item in items if item.text.casefold() in _LIMITS)  # is X the main source of Y
    plain = tuple(item for item in items[1:] if item.tag != "stop")
    if len(plain) > 2 and plain[0].named and plain[2].named:
        said = plain[1].text.casefold()
        if said in _MADE_BY:
            return (Item("does", "wh"), plain[2], *limits, Item("secrete", "verb:send"), plain[0], *plain[3:])
        if said in ("source of", "sources of"):
            return (Item("does", "wh"), plain[0], *limits, Item("secrete", "verb:send"), *plain[2:])
    return items


_LESS = frozenset({
    "wasting", "falling", "declining", "dropping", "failing", "shrinking", "deteriorating", "weakening", "dwindling",
    "decreasing", "degenerating", "fading", "vanishing", "disappearing",
})  # fmt: skip


def kept_up(items: Items) -> Items:
    """Read "keeps X from falling" as what raises X."""
    for n in range(len(items) - 3):
        less = items[n + 3].text.casefold() in _LESS
        if items[n].tag == "keep" and items[n + 1].named and items[n + 2].text.casefold() == "from" and less:
            return (*items[:n], replace(items[n], tag="verb:+"), items[n + 1], *items[n + 4 :])
    return items


def as_verbs(items: Items) -> Items:
    """Give the items of a question with all of these read."""
    for step in (
        made_by, kept_up, together, treated, by_sending, risk, caused_to, due_to, caused, changed, agents, responding,
        happening,
    ):  # fmt: skip
        items = step(items)
    return items
