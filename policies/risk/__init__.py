"""How few people a description fits, in one message and across a thread; the figures come from ``detectors``."""
