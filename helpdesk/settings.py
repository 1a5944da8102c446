"""Settings. Everything that differs between two installations comes from the environment, see .env.example."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from helpdesk import env, logs
from helpdesk.run import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = BASE_DIR / ".data"

DEBUG = env.read("DEBUG", env.flag, False)
PRODUCTION = env.read("PRODUCTION", env.flag, False)

_database_url, _redis_url = embedded.default_urls()
DATABASE_URL = env.read("DATABASE_URL", env.url("postgres", "postgresql"), "" if PRODUCTION else _database_url)
REDIS_URL = env.read("REDIS_URL", env.url("redis", "rediss", "unix"), "" if PRODUCTION else _redis_url)
for _name, _value in (("DATABASE_URL", DATABASE_URL), ("REDIS_URL", REDIS_URL)):
    if not _value:
        env.stop(f"{_name} is not set")

# Outside production the keys are fixed: two starts of a demo must read each other's cookies and numbers.
SECRET_KEY = env.read("SECRET_KEY", env.at_least(50), None if PRODUCTION else "demo-only-" + "k" * 50)
TICKET_NUMBER_KEY = env.read(
    "TICKET_NUMBER_KEY", env.at_least(16), None if PRODUCTION else "demo-only-ticket-numbers"
).encode()
ALLOWED_HOSTS = env.read("ALLOWED_HOSTS", env.names, None if PRODUCTION else ["*"])
CSRF_TRUSTED_ORIGINS: list[str] = env.read("CSRF_TRUSTED_ORIGINS", env.names, [])
BASE_URL = env.read("BASE_URL", env.url("http", "https"), None if PRODUCTION else "http://localhost:8000").rstrip("/")

INSTALLED_APPS = [
    "core",
    "offices",
    "promises",
    "contracts",
    "tickets",
    "callbacks",
    "surveys",
    "helpdesk.desk",
    "demo",
    "helpdesk.portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "health_check",
    "import_export",
    "pgtrigger",
    "pghistory",
    "phonenumber_field",
    "rest_framework",
    "rest_framework.authtoken",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pages; adds bytes at random, and tokens differ each time (BREACH)
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.LanguageMiddleware",
    "core.middleware.NewsMiddleware",
    "core.middleware.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.SignedOutMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "core.middleware.RefusalMiddleware",
    "core.middleware.UnreadableMiddleware",  # below what its page needs: language, messages, policy
]

ROOT_URLCONF = "helpdesk.urls"
ASGI_APPLICATION = "helpdesk.asgi.application"
WSGI_APPLICATION = "helpdesk.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "helpdesk.desk.context.frame",
                "offices.context.open_now",
            ],
            "builtins": [
                "core.templatetags.desk",
                "offices.templatetags.time_strip",
                "promises.templatetags.due",
                "tickets.templatetags.ticket_numbers",
                "contracts.templatetags.cover",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]

# -- data ---------------------------------------------------------------------------------------------------------
_database = environ.Env.db_url_config(DATABASE_URL)
DATABASES = {
    "default": {
        **_database,
        "HOST": unquote(str(_database["HOST"])),  # a socket's directory comes percent-encoded
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": "helpdesk"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "core.caches.SteadyCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "hd",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# -- people -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
API_PREFIX = "/api/"  # refusals below it are JSON
UNDELIVERED_URL = "tickets:undelivered"  # the list of letters that did not arrive
OVERVIEW_URL = "desk:dashboard"  # where whoever is in charge sees how the system stands
ACCOUNT_ADAPTER = "core.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by an administrator, nobody signs up
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger's address gets no mail from us
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the administrator who made the account vouches for its address

# -- language and time --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("de", _("German")), ("en-gb", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
PHONENUMBER_DEFAULT_REGION = "DE"
PHONENUMBER_DB_FORMAT = "E164"
PHONENUMBER_DEFAULT_FORMAT = "INTERNATIONAL"

# -- files --------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.read("MEDIA_ROOT", Path, DATA_DIR / "media")
ICONS_DIR = BASE_DIR / "node_modules" / "@tabler" / "icons" / "icons"
HASHED_STATIC = env.read("HASHED_STATIC", env.flag, PRODUCTION)
STATIC_ROOT = env.read("STATIC_ROOT", Path, DATA_DIR / "static") if HASHED_STATIC else None  # else served from source
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "core.staticfiles.HashedFiles"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not HASHED_STATIC
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
CLAMAV_SOCKET = env.read("CLAMAV_SOCKET", str, "")

# -- mail ---------------------------------------------------------------------------------------------------------
EMAIL_URL = env.read(
    "EMAIL_URL",
    env.url("smtp", "smtp+tls", "smtp+ssl", "filemail"),
    "" if PRODUCTION else f"filemail:///{DATA_DIR / 'mail'}",
)
if not EMAIL_URL:
    env.stop("EMAIL_URL is not set")
vars().update(environ.Env.email_url_config(EMAIL_URL))
if EMAIL_URL.startswith("filemail"):
    EMAIL_FILE_PATH = "/" + EMAIL_URL.partition("://")[2].lstrip("/")  # django-environ would make it relative
DEFAULT_FROM_EMAIL = env.read("DEFAULT_FROM_EMAIL", str, "Halvern Helpdesk <helpdesk@example.com>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20  # seconds of silence; a whole dialogue ends after core.smtp.DEADLINE
if EMAIL_URL.startswith("smtp"):
    EMAIL_BACKEND = "core.smtp.Backend"
MAIL_DOMAIN = env.read("MAIL_DOMAIN", str, "") or urlsplit(BASE_URL).hostname or "localhost"  # in our mails' names
MAIL_KEY = TICKET_NUMBER_KEY  # never changed: replies come back after years
MAIL_REPLY_TO = env.read("MAIL_REPLY_TO", env.reply_pattern, "")  # desk+TOKEN@…: replies name their ticket
MAIL_CATCHER = EMAIL_URL.startswith("filemail")

# -- security -----------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.read("SECURE_SSL_REDIRECT", env.flag, True)
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# -- background work ----------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
# The sweep has a queue of its own and a worker that does nothing else (-Q guard): however long mails or imports take,
# an escalation is told within two seconds (G7). A worker without -Q takes from both.
CELERY_TASK_QUEUES = (Queue("celery"), Queue("guard"))
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_ROUTES = {"promises.escalate": {"queue": "guard"}, "core.watch": {"queue": "guard"}}
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_keepalive": True, "socket_connect_timeout": 5}  # a cut line is noticed
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "helpdesk.beat:Scheduler"
CELERY_TASK_TIME_LIMIT = 900
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

FILTERS_EMPTY_CHOICE_LABEL = _("any")

# -- API ----------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "core.api.Schema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.CursorPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.UserRateThrottle",
        "rest_framework.throttling.AnonRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"user": "600/min", "anon": "30/min"},
    "EXCEPTION_HANDLER": "helpdesk.api.errors",
    "ORDERING_PARAM": "ordering",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Help desk API",
    "DESCRIPTION": "Coverage, calls, tickets, callbacks and deadlines, by the same rules as the screens.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v[0-9]",
    "ENUM_NAME_OVERRIDES": {
        "TicketKindEnum": "tickets.enums.TicketKind",
        "CallKindEnum": "tickets.enums.CallKind",
        "DueKindEnum": "promises.enums.DueKind",
        "CallbackStateEnum": "callbacks.enums.CallbackState",
        "CoverageStateEnum": "contracts.coverage.CoverState",
    },
}

# Webhooks never go into private networks, except into these (for example 10.20.0.0/16, separated by commas).
WEBHOOK_NETWORKS: list[str] = env.read("WEBHOOK_NETWORKS", env.networks, [])

# -- logs ---------------------------------------------------------------------------------------------------------
LOGGING = logs.config(as_json=PRODUCTION)
