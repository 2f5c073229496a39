from django.conf import settings
from django.db import models
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords


class Lead(models.Model):
    phone = PhoneNumberField(db_index=True)
    name = models.CharField(max_length=120, blank=True)
    for_whom = models.CharField(max_length=10, blank=True)
    relationship = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=12, default="en")
    zip = models.CharField(max_length=10, blank=True)
    message = models.TextField(blank=True)
    call_now_any_hour = models.BooleanField(default=False)
    safe_contact = models.JSONField(default=dict, blank=True)
    source = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=12, default="new", db_index=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    promise_by = models.DateTimeField(null=True, blank=True, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["-created_at", "-pk"]


class ReadLog(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    lead = models.ForeignKey(Lead, models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
