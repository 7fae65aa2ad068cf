"""What umpire remembers: the tables and all SQL, one file for each kind of thing that is stored."""

from sqlmodel import SQLModel

# Every constraint gets a name: one without cannot be dropped or compared on every engine. This must run before
# any table is declared.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
