"""The form of a dataset's TOML file: which keys there are, of which kind, and what they mean.

Strict: an unknown key, or a number in quotation marks, is a fault. The reference page is written
from the descriptions here (`docs/reference/dataset-toml.md`).
"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

FILL_IN = "FILL_IN"
"""A draft's mark for what a person has to say; a file that holds it does not load."""

TYPES = (
    "string",
    "bool",
    "int16",
    "int32",
    "int64",
    "float64",
    "decimal(P,S)",
    "date",
    "timestamp",
)
PORTALS = ("plaza", "subway", "datagokr", "odcloud", "kric")


class Form(BaseModel):
    """What all parts of the file share."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, populate_by_name=True)


class TextForm(Form):
    """A text in both languages."""

    ko: Annotated[str, Field(min_length=1, description="Korean.")]
    en: Annotated[str, Field(min_length=1, description="English.")]


class SourceForm(Form):
    """Where the data come from: one service of a portal, files in the landing folder, or both."""

    plaza: str | None = Field(
        None, description="Service of the Seoul Open Data Plaza, as in its address."
    )
    subway: str | None = Field(None, description="Service of the plaza's real-time subway host.")
    datagokr: str | None = Field(
        None, description="`ORG/SERVICE/OPERATION` of the gateway of data.go.kr."
    )
    odcloud: str | None = Field(
        None, description="Path of a data.go.kr file service (odcloud) after `/api/`."
    )
    kric: str | None = Field(None, description="`SERVICE/OPERATION` of the rail portal KRIC.")
    landing: str | None = Field(
        None, description="Names of files in the landing folder, with `*`; their date is the day."
    )
    title: TextForm | None = Field(None, description="What the publisher calls it.")
    publisher: str | None = Field(None, description="Body that publishes it.")
    licence: str | None = Field(None, description="Licence of the source.")
    licence_text: str | None = Field(None, description="Licence wording as printed.")
    dataset_id: str | None = Field(
        None, description="The publisher's number (`OA-14991`); what the register is asked for."
    )
    parameters: dict[str, str] = Field(
        default={}, description="More parameters in order; `{day}` is the day asked, as YYYYMMDD."
    )
    page_parameters: Annotated[list[str], Field(min_length=2, max_length=2)] | None = Field(
        None, description="Names of page number and page size."
    )
    format_parameter: str | None = Field(
        None, description="Name of the parameter that asks for JSON."
    )
    page_rows: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        None, description="Rows asked for at a time."
    )
    lag_days: Annotated[int, Field(ge=0)] | None = Field(
        None, description="How far back the newest day lies that can be asked."
    )
    again_days: Annotated[int, Field(ge=0)] | None = Field(
        None, description="A day is asked again when it lies so far back."
    )
    media: Literal["csv", "json", "xlsx"] | None = Field(
        None, description="What the files are; from the ending of `landing` where left out."
    )
    encoding: str = Field("utf-8", description="Encoding that the publisher declares.")
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = Field(
        ",", description="Between the cells of a text file."
    )
    header_row: Annotated[int, Field(ge=1)] = Field(
        1, description="Row of a spreadsheet that names the columns."
    )
    as_of: date | None = Field(None, description="Day of the contents where no file name says it.")

    @property
    def portal(self) -> str | None:
        """The portal that is named, if any."""
        return next((name for name in PORTALS if getattr(self, name) is not None), None)

    @model_validator(mode="after")
    def _one_portal(self) -> "SourceForm":
        named = [name for name in PORTALS if getattr(self, name) is not None]
        if len(named) > 1:
            message = f"one service is wanted, found {' and '.join(named)}"
            raise ValueError(message)
        if not named and self.landing is None:
            message = f"one of {', '.join(PORTALS)} or landing is wanted"
            raise ValueError(message)
        return self


class ColumnForm(Form):
    """One column."""

    name: str = Field(description="Name in the table: lower case, the unit as its ending.")
    origin: str | None = Field(
        None, alias="from", description="Name in the source; `name` where left out."
    )
    type: str = Field(description=f"One of {', '.join(TYPES)}.")
    title: TextForm = Field(description="Label.")
    notes: TextForm | None = Field(None, description="What a reader must know to use it.")
    unit: str | None = Field(None, description='UCUM unit of a number, `"1"` where it has none.')
    key: bool = Field(default=False, description="Part of the primary key.")
    required: bool = Field(default=True, description="May not be empty. Empty means unknown.")
    min: int | float | date | datetime | None = Field(None, description="Smallest allowed value.")
    max: int | float | date | datetime | None = Field(None, description="Largest allowed value.")
    pattern: str | None = Field(None, description="RE2 expression that the whole text matches.")
    values: dict[str, TextForm] | None = Field(
        None, description="Closed list: each value with its label."
    )
    ref: str | None = Field(None, description="`plugin.dataset.column` that holds the value.")
    since: str = Field("1.0", description="Schema version that brought it.")
    deprecated: str | None = Field(None, description="Replacement and date.")
    personal: Literal["none", "quasi"] = Field(
        "none", description="`quasi`: counts below `k` are hidden. Personal data never load."
    )
    format: str | None = Field(
        None, description="Form of a date or time that is not ISO 8601 (`%d.%m.%Y`)."
    )
    null: list[str] = Field(
        default=[], description="Texts that mean nothing, beside blank, `-`, `null` and `{}`."
    )
    true: list[str] = Field(default=[], description="Texts that mean yes.")
    false: list[str] = Field(default=[], description="Texts that mean no.")


class RuleForm(Form):
    """Something that must hold beyond the columns' own limits."""

    name: str = Field(description="Name of the check.")
    sql: str = Field(description="Expression over one row; TRUE marks a bad row.")
    severity: Literal["error", "warn"] = Field(
        "error", description="`error` keeps rows out, `warn` only counts."
    )
    why: TextForm = Field(description="What goes wrong for people when it does not hold.")
    passes: Annotated[list[dict[str, object]], Field(min_length=1)] = Field(
        description="Rows that keep the rule."
    )
    fails: Annotated[list[dict[str, object]], Field(min_length=1)] = Field(
        description="Rows that break it."
    )


class DatasetForm(Form):
    """The whole file."""

    name: str = Field(description="Name after `city.`, the same as the file's.")
    title: TextForm = Field(description="Name in both languages.")
    notes: TextForm = Field(description="Description, at least 50 characters in each language.")
    source: SourceForm = Field(description="Where the data come from.")
    columns: Annotated[list[ColumnForm], Field(min_length=1)] = Field(
        description="The columns, in order."
    )
    rules: list[RuleForm] = Field(default=[], description="What must hold beyond the columns.")
    licence: str = Field(description="Licence id: kogl-0 to kogl-4, cc-by-4.0, cc0.")
    publisher: str = Field(description="Body that the data are credited to.")
    theme: Literal["TRAN", "EDUC", "ECON", "GOVE", "ENVI", "SOCI"] = Field(
        description="Subject in the catalogue."
    )
    keywords: Annotated[list[TextForm], Field(min_length=3)] = Field(
        description="At least three bare nouns."
    )
    frequency: str = Field(description="How often data are to come: `P1D`, `PT10M`, `irregular`.")
    fresh_within: str | None = Field(
        None, description="Age past which data are late; 1.5 x `frequency` where left out."
    )
    version: str = Field("1.0", description="major.minor of the schema.")
    partition: Literal["year", "month", "day"] | None = Field(
        None, description="Calendar unit (Seoul) in which the data come and are replaced."
    )
    partition_column: str | None = Field(
        None, description="Column that says which; the only date column where left out."
    )
    partition_from: str | None = Field(None, description="First partition: `2017-01`.")
    order_by: list[str] = Field(
        default=[], description="Sort inside a file; the key columns where left out."
    )
    bad_share: float = Field(
        0.0, description="Largest share of rows that may be set aside; above it nothing changes."
    )
    min_rows: int = Field(1, description="Fewest rows that a version may have.")
    max_drop: float = Field(0.2, description="Largest fall in rows that needs no steward's word.")
    contact: str | None = Field(None, description="Role mailbox, never a person's.")
    access: Literal["public", "internal"] = Field(
        "public", description="`internal` data are kept and checked, but not published."
    )
    spatial: TextForm | None = Field(None, description="Area covered.")
    temporal: str | None = Field(
        None, description="Column that bounds the time covered; `partition_column` where left out."
    )
    historical: bool = Field(default=False, description="Closed history: no newer data will come.")
    contact_details: bool = Field(
        default=False,
        description="Whether free text may hold telephone numbers and mail addresses.",
    )
    k: int | None = Field(None, description="Smallest count shown where a column is `quasi`.")
    examples: list[str] = Field(default=[], description="SELECTs worth copying.")
    owner: str | None = Field(None, description="Steward group that answers for it.")
    doi: str | None = Field(None, description="Registered identifier.")
    keep_history: str | None = Field(
        None, description="How long old versions stay (`P1Y`); for ever where left out."
    )
