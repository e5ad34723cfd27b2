"""The documentation: pages by need, and what makes a site of them."""
