"""
MODULE: api/pricing.py
PURPOSE: Knows what things cost
VERSION: 1.1.0
LAST_MODIFIED: 2025-11-10
"""

import logging

log = logging.getLogger(__name__)

PRICES = {"bread": 320, "milk": 139, "coffee": 749}


class PriceMissing(Exception):
    def __init__(self, article: str) -> None:
        super().__init__(f"no price for {article}")
        self.article = article


def price_of(article: str) -> int:
    """The price of an article in cents."""
    if article not in PRICES:
        log.error("no price for %s", article)
        raise PriceMissing(article)
    return PRICES[article]
