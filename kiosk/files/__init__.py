"""Files and folders become values, every mistake told at once; and the one way to write durably."""
