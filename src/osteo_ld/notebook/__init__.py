"""The graph in Python: find, ask, show, query, SPARQL, genes and networks, with results that print, show and convert.

Imports what answers questions, the exports where lists of genes are read, and what is below them.
"""

from osteo_ld.notebook.base import KnowledgeBase, open_base
from osteo_ld.notebook.results import Answer, Meanings, Records, Statement, Table
from osteo_ld.notebook.tables import Tabular

__all__ = ["Answer", "KnowledgeBase", "Meanings", "Records", "Statement", "Table", "Tabular", "open_base"]
