"""The templates of the pages, and how all of them are read."""

from __future__ import annotations

import jinja2


def environment() -> jinja2.Environment:
    """Give what renders the templates: values are escaped, and a name that nobody gave is an error."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("osteo_ld.pages"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
