"""Measurements that anybody can repeat: `make bench`. What they mean is said in `docs/explanation/performance.md`."""
