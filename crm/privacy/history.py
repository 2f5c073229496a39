"""The past of a row: django-simple-history's table and manager; triggers write it (crm/privacy/triggers.py)."""

from simple_history.models import HistoricalRecords


class History(HistoricalRecords):
    """Indexed by its row alone: every create writes here, and "what did this person do" is the audit's question."""

    def __init__(self, **words):
        super().__init__(**{"user_db_constraint": False, **words})

    def _get_history_user_fields(self):
        fields = super()._get_history_user_fields()
        fields["history_user"].db_index = False
        return fields
