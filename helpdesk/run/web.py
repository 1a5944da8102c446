"""The web program, the same for `make run`, the image and the tests: python -m helpdesk.run.web --port 8000

uvicorn with the connections of helpdesk.serving.connection; see docs/decisions/0004-serving.md.
"""

from __future__ import annotations

import argparse
import resource

import uvicorn

from helpdesk.serving.connection import HttpConnection

_FILES = 65_536  # open files, and so connections, that one process asks for; fewer where the system allows fewer
_OWN_FILES = 200  # for the database, Redis, the pages' own files


def main() -> None:
    arguments = _arguments()
    uvicorn.run(
        "helpdesk.asgi:application",
        host=arguments.host,
        port=arguments.port,
        workers=arguments.workers,
        http=HttpConnection,
        ws="none",
        lifespan="on",
        access_log=False,
        forwarded_allow_ips=arguments.forwarded_allow_ips,
        limit_concurrency=_more_files() - _OWN_FILES,
        # open event streams never end by themselves
        timeout_graceful_shutdown=arguments.grace,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m helpdesk.run.web", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1, help="processes")
    parser.add_argument("--grace", type=int, default=10, help="seconds for open requests when it is stopped")
    parser.add_argument("--forwarded-allow-ips", default=None, help="proxies whose X-Forwarded-… are believed, or *")
    return parser.parse_args()


def _more_files() -> int:
    """As many open files as the system lets us have; each connection is one. Returns how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return soft if soft != resource.RLIM_INFINITY else wanted


if __name__ == "__main__":
    main()
