"""A Model Context Protocol server: the graph for assistants, with what they need to cite it and to say how sure it is.

Imports the graph in Python, serving, and what is below them. The protocol itself is the official SDK's (``mcp``).
"""
