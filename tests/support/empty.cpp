// Keeps the library linkable while it has no other unit.
