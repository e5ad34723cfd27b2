"""One plugin per way to be bad, and the proof that the host catches each of them."""
