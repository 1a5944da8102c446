"""Pages of devices, companies, people and contracts, with the tickets, calls and promises that belong to them."""
