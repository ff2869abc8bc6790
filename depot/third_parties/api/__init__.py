"""The edges: the interface of third parties, what customers see of it, the register that staff keep."""
