"""What is done: stretches, variants, doses, and what a person's profile makes of a routine."""
