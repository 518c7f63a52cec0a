"""The templates of the pages, and how all of them are read."""

from __future__ import annotations

import re

import jinja2
from jinja2.ext import Extension

# Browsers end these by themselves (https://html.spec.whatwg.org/#optional-tags): pages are shorter without.
_ENDS = re.compile(r"</(?:td|th|tr|thead|tbody|li|dt|dd)>")


class _Lean(Extension):
    """Reads templates, which are whole, without the tags that need not stand on a page."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 - theirs
        return _ENDS.sub("", source)


def environment() -> jinja2.Environment:
    """Give what renders the templates: values are escaped, and a name that nobody gave is an error."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("osteo_ld.pages"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined, extensions=[_Lean],
    )  # fmt: skip
