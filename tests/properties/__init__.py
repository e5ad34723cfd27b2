"""Any history, whoever plays it: what must hold after every command of thousands of random ones."""
