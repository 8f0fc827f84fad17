"""Links between tables: which listed unit a step means, and how one gets from street to platform.

Pure functions of upstream tables; nothing here reads a raw file, and nothing is guessed. What the
lists do not say stays unknown.
"""

from madang_transfermap.links.access_chain import read_access_chains
from madang_transfermap.links.step_link import read_step_links

__all__ = ["read_access_chains", "read_step_links"]
