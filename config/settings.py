"""Every knob is an environment variable, read here and nowhere else."""

import os
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from environs import Env
from kombu import Queue

from crm.limits.rates import read_rates
from crm.privacy.pair import read_key
from crm.privacy.ring import BadRing, read_ring
from crm.web import openapi

ROOT = Path(__file__).resolve().parent.parent
env = Env()

DATA = Path(env.str("WAYLINE_DATA", str(ROOT / "var"))).resolve()
if "DATABASE_URL" not in os.environ:
    from config import embedded

    for _name, _value in {**embedded.ensure(DATA).environment(), **embedded.secrets(DATA)}.items():
        if _name != "WAYLINE_KEY_RING" or "WAYLINE_KEY_RING_FILE" not in os.environ:
            os.environ.setdefault(_name, _value)

DEBUG = False
DEMO = env.bool("WAYLINE_DEMO", False)
SECRET_KEY = env.str("SECRET_KEY")
KEY_RING = read_ring(env.str("WAYLINE_KEY_RING", ""), env.str("WAYLINE_KEY_RING_FILE", ""))
BEFORE_A_RING = {"setup", "migrate", "makemigrations", "check", "collectstatic", "create_key", "help", "--help"}
if not KEY_RING and not (Path(sys.argv[0]).name == "manage.py" and BEFORE_A_RING.intersection(sys.argv[1:2])):
    raise BadRing("Set WAYLINE_KEY_RING_FILE or WAYLINE_KEY_RING: nothing can be sealed. `manage.py setup` makes one.")
PUBLIC_URL = env.str("WAYLINE_URL", "http://127.0.0.1:8000").rstrip("/")
SECURE = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = env.list("WAYLINE_HOSTS", ["127.0.0.1", "localhost", "[::1]", PUBLIC_URL.split("://")[1].split(":")[0]])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
PROXY_HOPS = env.int("WAYLINE_PROXY_HOPS", 1 if SECURE else 0)  # proxies in front; https ends at one of them
OUTAGE_PAGES = env.str("WAYLINE_OUTAGE_PAGES", "")  # where the sweeper keeps the pages that nginx shows without us
SPOOL = env.str("WAYLINE_SPOOL", str(DATA / "spool"))  # requests that came while the database was away
SPOOL_MEGABYTES = env.int("WAYLINE_SPOOL_MEGABYTES", 256)
SPOOL_PUBLIC_KEY = read_key(env.str("WAYLINE_SPOOL_PUBLIC_KEY", ""))  # web seals with it; without it there is no spool
SPOOL_PRIVATE_KEY = read_key(env.str("WAYLINE_SPOOL_PRIVATE_KEY", ""), env.str("WAYLINE_SPOOL_PRIVATE_KEY_FILE", ""))
CSRF_FAILURE_VIEW = "config.urls.handler403"

INSTALLED_APPS = [
    "crm.watch",
    "crm.web",
    "crm.people",
    "crm.privacy",
    "crm.promises",
    "scheduling.reminders",
    "scheduling.roster",
    "scheduling.hours",
    "leads",
    "leads.intake",
    "leads.care",
    "leads.handing",
    "leads.ladder",
    "leads.telephony",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
]
MIDDLEWARE = [
    "crm.watch.requests.Watched",
    "crm.web.proxy.TrustedProxies",
    "crm.web.middleware.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "crm.web.middleware.SafeInput",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "crm.web.middleware.UnitOfWork",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crm.web.context.page",
            ],
        },
    }
]


def _database(url: str) -> dict:
    """A PostgreSQL alias. Server-side binding keeps callers' numbers out of tracebacks and server logs."""
    where = urlsplit(url)
    options: dict = {"server_side_binding": True, "prepare_threshold": 1, "application_name": "wayline"}
    return {
        "ENGINE": "config.database",
        "HOST": where.hostname,
        "PORT": where.port or 5432,
        "USER": unquote(where.username or ""),
        "PASSWORD": unquote(where.password or ""),
        "NAME": where.path.lstrip("/"),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database(env.str("DATABASE_URL"))}
if _owner := env.str("DATABASE_OWNER_URL", ""):
    DATABASES["owner"] = {**_database(_owner), "TEST": {"MIRROR": "default"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no words of ours in a cookie
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "crm.people.adapter.InvitedOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}  # ours: crm/people/adapter.py
ACCOUNT_SESSION_REMEMBER = False
SESSION_COOKIE_NAME = "__Host-wayline" if SECURE else "wayline"
CSRF_COOKIE_NAME = "__Host-wayline-csrf" if SECURE else "wayline-csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 63_072_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE and PROXY_HOPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_REFERRER_POLICY = "same-origin"  # no-referrer makes a form send "Origin: null", which CSRF refuses
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
COLLECTED = (STATIC_ROOT / "staticfiles.json").exists() or "collectstatic" in sys.argv
_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STORAGE if COLLECTED else "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = not COLLECTED
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

SIMPLE_HISTORY_DATE_INDEX = False
SIMPLE_HISTORY_ENABLED = False  # database triggers write these tables: docs/decisions/0001

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "crm.people.authentication.KeyAuthentication",
        "crm.people.authentication.Session",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["crm.web.strict_json.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "crm.web.answers.api_answer",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Wayline",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "APPEND_COMPONENTS": openapi.COMPONENTS,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "crm.web.openapi.add_refusals",
    ],
}

EMAIL_HOST = env.str("EMAIL_HOST", "")
EMAIL_PORT = env.int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", EMAIL_PORT == 587)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", EMAIL_PORT == 465)
EMAIL_BACKEND = "crm.people.smtp.EmailBackend"
MAIL_SECONDS = env.float("WAYLINE_MAIL_SECONDS", 20)  # for the whole of one e-mail; less than MAIL_LEASE_SECONDS
EMAIL_TIMEOUT = min(10, MAIL_SECONDS)  # for each read

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 0.1, "socket_timeout": 5, "health_check_interval": 10}
CELERY_BROKER_TRANSPORT_OPTIONS |= {"max_retries": 1, "interval_start": 0, "interval_max": 0}  # whoever hurries goes on
CELERY_TASK_QUEUES = [
    Queue("celery", routing_key="celery"),
    Queue("mail", routing_key="mail"),
]  # taken from in turn: nothing waits behind a heap of e-mails
CELERY_TASK_ROUTES = {"reminders.send_mail": {"queue": "mail"}}
CELERY_BEAT_SCHEDULE = {"sweep": {"task": "scheduling.sweep", "schedule": 2.0, "options": {"expires": 2}}}
CELERY_BEAT_SYNC_EVERY = 1  # its file is as young as its last poke: config/healthy.py looks at it

# Reminders by e-mail: without a host none are made. They say that something waits, and nothing else.
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"no-reply@{urlsplit(PUBLIC_URL).hostname}")
MAIL_LEASE_SECONDS = env.int("WAYLINE_MAIL_LEASE_SECONDS", 60)

# Telephones: by hand, or a provider by name. docs/telephony.md.
TELEPHONY = env.str("WAYLINE_TELEPHONY", "tel")
TWILIO_ACCOUNT_SID = env.str("TWILIO_ACCOUNT_SID", "")
TWILIO_AUTH_TOKEN = env.str("TWILIO_AUTH_TOKEN", "")
TWILIO_URL = env.str("TWILIO_URL", "https://api.twilio.com").rstrip("/")
TELEPHONY_LEASE_SECONDS = env.int("WAYLINE_TELEPHONY_LEASE_SECONDS", 30)  # longer than one answer may take

# How fast, how long, how often: the helpline's own settings (seconds unless the name says otherwise).
METRICS_TOKEN = env.str("WAYLINE_METRICS_TOKEN", "")
PROMISE_MINUTES = env.int("WAYLINE_PROMISE_MINUTES", 5)
REVIEW_MINUTES = env.int("WAYLINE_REVIEW_MINUTES", 60)
LEASE_SECONDS = env.int("WAYLINE_LEASE_SECONDS", 90)
UNDO_SECONDS = env.int("WAYLINE_UNDO_SECONDS", 10)
INVITATION_HOURS = env.int("WAYLINE_INVITATION_HOURS", 72)
IDLE_MINUTES = env.float("WAYLINE_IDLE_MINUTES", 15)  # away from the keyboard; then one is signed out
IDLE_WARNING_MINUTES = env.float("WAYLINE_IDLE_WARNING_MINUTES", 2)
SWEEP_SECONDS = env.float("WAYLINE_SWEEP_SECONDS", 0.5)

STALL_SECONDS = env.float("WAYLINE_STALL_SECONDS", 60)  # unheard for so long a service counts as stopped
PULSE_SECONDS = env.float("WAYLINE_PULSE_SECONDS", 20)  # how often each page of staff asks: both together under 90

LIMITS = read_rates(env.str("WAYLINE_LIMITS", ""))  # how much one key, network, number, account may: crm/limits

# What is told about ourselves: ids, routes, classes and places; crm/watch says what else may be, and it is a list.
LOG_FORMAT = env.str("WAYLINE_LOG_FORMAT", "text" if DEMO or sys.stderr.isatty() else "json")
METRICS_DIR = env.str("WAYLINE_METRICS_DIR", str(DATA / "metrics"))  # where the web server's processes count together
SENTRY_DSN = env.str("WAYLINE_SENTRY_DSN", "")
OTLP_ENDPOINT = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", "")

# Live notices: docs/decisions/0019.
LIVE_STREAM = f"wayline:live:{DATABASES['default']['NAME']}"  # its key in Valkey
LIVE_BEAT_SECONDS = env.float("WAYLINE_LIVE_BEAT_SECONDS", 15)
LIVE_LOOK_SECONDS = env.float("WAYLINE_LIVE_LOOK_SECONDS", 5)  # how often open streams are held against their sessions
LIVE_FRESH_SECONDS = env.int("WAYLINE_LIVE_FRESH_SECONDS", 30)  # without news for so long a page says that it is old

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "crm.watch.lines.Line"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},  # a refusal is in the line of its request
        "wayline": {"level": "INFO"},
    },
}
