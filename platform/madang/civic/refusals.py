"""Why something that a person asked for was not done, so that a page can say it in any language."""

from madang.errors import CommandRefused


class Refusal(CommandRefused):
    """A command that breaks a rule of participation.

    Attributes:
        code: Message key below `refusal.`; stable, without spaces.
        values: What the message names.
    """

    def __init__(self, code: str, message: str, **values: object) -> None:
        super().__init__(message)
        self.code = code
        self.values = values


class IllegalEvent(Refusal):
    """An event that the state does not allow."""
