"""This room registers its provider."""

from .provider import register
from .twilio import Twilio

register(Twilio())
