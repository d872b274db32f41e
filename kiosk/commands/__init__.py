"""One module for each subcommand that is more than a few lines."""
