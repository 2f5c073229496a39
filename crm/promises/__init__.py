"""What PRODUCT.md promises, as questions that a command asks of a live database, and how what is wrong is mended."""
