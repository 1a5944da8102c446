#!/usr/bin/env python
"""Django's command line."""

import os
import sys


def main() -> None:
    """Runs the command; without a database it ends with one line instead of a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    from helpdesk.run import embedded

    try:
        execute_from_command_line(sys.argv)
    except OperationalError:
        line = embedded.missing_server_line()
        if line is None:
            raise
        sys.exit(line)


if __name__ == "__main__":
    main()
