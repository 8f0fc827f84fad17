"""The built-in plugin `city`: datasets declared in a TOML file, without Python.

What belongs here: the form of such a file (`form`), what it declares (`declare`), the files of one
Madang (`loader`), the reader that all of them share (`reader`), first drafts (`draft`), the look
before anything is committed (`preview`) and the city's own register (`register`). Everything else
a dataset of this plugin has from the same rooms as any other.
"""

NAME = "city"
FOLDER = "datasets"
"""Folder of the files: below `MADANG_HOME`, and inside an installed plugin's package."""
