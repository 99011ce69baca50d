"""What an installation allows its campaigns."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from handlers.campaigns.hours import Hours

VAT = Decimal("0.16")
TEXTS_A_DAY, TEXTS_A_MONTH = 1, 2
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Rules:
    """`rate` is parts a second of the sender, `price_kes` that of one part without VAT; the suffix ends every text."""

    hours: Hours
    rate: float
    price_kes: Decimal
    opt_out_suffix: str
    # Numbers in one provider call at most; fewer at a low rate, so that texts leave evenly.
    batch_size: int = 100

    def cost(self, parts: int) -> Decimal:
        """What so many parts cost, with VAT."""
        return (self.price_kes * parts * (1 + VAT)).quantize(Decimal("0.01"))
