"""Why something is not done, in words for whoever asked."""

from datetime import date


class Refusal(ValueError):
    """`sentence` is English with `{names}`, and what a room looks the reader's own language up by; `values` fill the
    names: numbers, words that somebody wrote, days, and states and roles as the tables name them."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence, self.values = sentence, values

    def __str__(self) -> str:
        plain = {
            name: f"{value:%-d %B %Y}" if isinstance(value, date) else value for name, value in self.values.items()
        }
        return self.sentence.format(**plain)
