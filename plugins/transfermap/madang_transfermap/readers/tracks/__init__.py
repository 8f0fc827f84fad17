"""Which station follows which, how far it is and how long it takes; the platforms between."""
