"""Exporting every customer as a table that imports again."""

from bot.features.imports.usecases.importers import Importer, begin_import_request, get_actor_name
from bot.workflow import requests
from bot.workflow.requests import Call, Database
from scoring.imports import sheets
from scoring.imports.sheets import Sheet
from scoring.roles import Action
from storage.customers import customers


def count_exportable(db: Database, *, call: Call) -> int:
    """Count the customers an export will hold; refused to those who may not export."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.IMPORT)
        return customers.count_unarchived_customers(tx)


def export_customers(db: Database, *, by: Importer) -> Sheet:
    """Export every customer that is not archived, as a table that imports without a change."""
    with db.transaction() as tx:
        policy = begin_import_request(tx, by)
        table = sheets.build_customer_sheet(customers.list_customers(tx), currency=policy.currency)
        facts = {"customers": len(table.lines)}
        requests.audit_action_by(tx, "customers.exported", "customers", by=get_actor_name(by), now=by.now, public=facts)
        return table
