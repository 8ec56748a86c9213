"""Further processes on the same database, as a server with several workers has them."""

import multiprocessing
import pkgutil
from functools import cache
from multiprocessing.context import ForkServerContext

import lms


@cache
def separate() -> ForkServerContext:
    """Processes that share nothing with this one: forked from a server that has loaded our modules once, but no application.

    Each would else spend seconds on loading them.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([found.name for found in pkgutil.walk_packages(lms.__path__, "lms.")] + ["pytest", "hypothesis"])
    return context
