import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # every page is imported now, and not while the first caller waits
gc.collect()
gc.freeze()  # what is loaded stays loaded: nothing of it needs to be looked through again and again
