"""The tree of errors. A message names the thing, what was found, and what is wanted.

::

    MadangError
    ├── SettingsError            a setting is wrong or missing
    ├── DeclarationError         a dataset, column, rule or page is declared wrongly
    ├── PluginError              a plugin cannot be loaded
    ├── SourceError              what a source gave cannot be used
    │   ├── LandingFileMissing   no file in the landing folder fits the source
    │   ├── EncodingError        bytes are in no encoding we accept, with the byte offset
    │   ├── WrongContent         bytes are not what the source declares, e.g. HTML for CSV
    │   ├── HeaderChanged        a file has other columns than the reader was written for
    │   ├── SourceUnavailable    a live source did not give a whole answer; later again
    │   ├── SourceStopped        a live source is paused until a person acts, or until midnight
    │   └── SourceBusy           another process fetches the same source
    ├── LakeError
    │   ├── NotInLake            a dataset or version that the lake does not hold
    │   ├── Refused              a check or a guard said no; the last good version stands
    │   ├── Superseded           another run renewed the same partition first
    │   ├── LakeBusy             another process holds the lock of this partition
    │   └── TableDamaged         a table's log or checkpoint does not open
    ├── StoreError               the store cannot do what was asked
    │   ├── NotStored            a command was not kept; the same key may be tried again
    │   ├── KeyConflict          an idempotency key that belongs to another action
    │   ├── CommandRefused       a command's handler said no
    │   ├── StoreTooNew          the store was written by a newer Madang, or a newer plugin
    │   └── LoginRefused         name and password do not open a session
    │       └── TooManyLogins    too many attempts; later again
    ├── PublishError             a version could not be published
    ├── RemoteError              a remote CKAN cannot be brought to what is wanted
    │   ├── RemoteDown           no answer, or a fault of the server; later again
    │   ├── RemoteRefused        it says no: token, rights, a value, a file's size
    │   │   ├── NotAllowed       the token's user may not
    │   │   └── NameTaken        a dataset of somebody else bears our name
    │   └── NotInRemote          there is no such thing there
    ├── QueryError               SQL that cannot run over the published views
    ├── BadRowRequest            a request for rows that names no column, or compares wrongly
    ├── TooCostly                a request for rows takes more than one request may
    ├── BadSearch                a catalogue query that is not in the language of queries
    └── UnknownName              a dataset, plugin, page or version that does not exist
"""

from collections.abc import Mapping


class MadangError(Exception):
    """Root of every error that Madang raises on purpose."""


class SettingsError(MadangError):
    """A setting is wrong or missing."""


class DeclarationError(MadangError):
    """A dataset, column, rule or page is declared wrongly."""


class PluginError(MadangError):
    """A plugin cannot be loaded."""


class SourceError(MadangError):
    """What a source gave cannot be used."""


class LandingFileMissing(SourceError):
    """No file in the landing folder fits the source."""


class EncodingError(SourceError):
    """Bytes are in no encoding we accept."""


class WrongContent(SourceError):
    """Bytes are not of the kind that the source declares."""


class HeaderChanged(SourceError):
    """A file has other columns than its reader was written for."""


class SourceUnavailable(SourceError):
    """A live source did not give a whole answer; the next run asks again."""


class SourceStopped(SourceError):
    """A live source is paused until a person acts, or until midnight."""


class SourceBusy(SourceError):
    """Another process fetches the same source."""


class LakeError(MadangError):
    """The lake cannot do what was asked."""


class NotInLake(LakeError):
    """A dataset or version that the lake does not hold."""


class Refused(LakeError):
    """A check or a guard said no; the last good version stands."""


class Superseded(LakeError):
    """Another run renewed the same partition first."""


class LakeBusy(LakeError):
    """Another process holds the lock of this partition."""


class TableDamaged(LakeError):
    """A table's log or checkpoint does not open."""


class StoreError(MadangError):
    """The store cannot do what was asked."""


class NotStored(StoreError):
    """A command was not kept; the same key may be tried again."""


class KeyConflict(StoreError):
    """An idempotency key that belongs to another action."""


class CommandRefused(StoreError):
    """A command's handler said no."""


class StoreTooNew(StoreError):
    """The store was written by a newer Madang, or a newer plugin."""


class LoginRefused(StoreError):
    """Name and password do not open a session."""


class TooManyLogins(LoginRefused):
    """Too many attempts; later again."""


class PublishError(MadangError):
    """A version could not be published."""


class RemoteError(MadangError):
    """A remote CKAN cannot be brought to what is wanted."""


class RemoteDown(RemoteError):
    """No answer, or a fault of the server. A write may have been done all the same."""


class RemoteRefused(RemoteError):
    """It says no; nothing was changed.

    Attributes:
        fields: What it says of single fields, by name.
    """

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class NotAllowed(RemoteRefused):
    """The token's user may not."""


class NameTaken(RemoteRefused):
    """A dataset of somebody else bears our name."""


class NotInRemote(RemoteError):
    """There is no such thing there."""


class QueryError(MadangError):
    """SQL that cannot run over the published views."""


class BadRowRequest(MadangError):
    """A request for rows that names no column, or compares wrongly.

    Attributes:
        parameter: The part of the request that is wrong, as whoever asks calls it.
    """

    def __init__(self, message: str, parameter: str) -> None:
        super().__init__(message)
        self.parameter = parameter


class TooCostly(MadangError):
    """A request for rows takes more time or memory than one request may."""


class BadSearch(MadangError):
    """A catalogue query that is not in the language of queries; never taken for something else."""


class UnknownName(MadangError):
    """A dataset, plugin, page or version that does not exist."""
