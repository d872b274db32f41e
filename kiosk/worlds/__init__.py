"""What lives around the session: the loop, and the worlds in which it runs."""
