"""Forms of companies, people, devices, contracts and the catalogue. They read; the domain decides."""
