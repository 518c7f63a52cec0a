"""Single cells: which documented interactions the expression of a data set supports, by cell type, with pictures.

Works beside LIANA on the same AnnData; needs ``pip install 'osteo-ld[single-cell]'``, imported where it is used.
"""

from osteo_ld.single_cell.cells import Cells, match_cells
from osteo_ld.single_cell.pictures import dot_plot, network_plot
from osteo_ld.single_cell.support import COLUMNS, interactions

__all__ = ["COLUMNS", "Cells", "dot_plot", "interactions", "match_cells", "network_plot"]
