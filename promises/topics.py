"""What browsers are told of about what is owed."""

from core.topics import declare

QUEUE = declare("QUEUE", "queue")  # what waits to be done, and in whose hands it is
