"""What browsers are told of about single tickets."""

from core.topics import family

of_ticket = family("TICKET", "ticket")  # by its number
