"""osteo-ld: linked data on how bone cells talk to blood vessels, immune cells and muscle."""

__version__ = "0.1.0"
