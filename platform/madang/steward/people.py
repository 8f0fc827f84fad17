"""Who is there: sign-in and sessions over the store's accounts, as the login wants them."""

from madang.errors import LoginRefused, TooManyLogins
from madang.store import Store, accounts
from madang.store.accounts import Account


class People:
    """The accounts of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def are_there_any(self) -> bool:
        """Whether any account opens anything."""
        return any(each.disabled_at is None for each in accounts.listed(self._store))

    def sign_in(self, name: str, password: str, where: str) -> str | None:
        """The token of a new session; None where name and password do not fit, or not now."""
        try:
            return accounts.authenticate(self._store, name, password, where).token
        except (LoginRefused, TooManyLogins):
            return None

    def sign_out(self, token: str) -> None:
        """End a session."""
        accounts.logout(self._store, token)

    def who(self, token: str) -> Account | None:
        """The account that a session belongs to, None where it ended or never was."""
        return accounts.session(self._store, token)
