"""Django's settings, from CHARTHOUSE_* in the environment (docs/configuration.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from charthouse import configuration as read
from charthouse.kernel_cache import use_kernel_cache

_PACKAGE = Path(__file__).resolve().parent

use_kernel_cache()
read.refuse_unknown()

# -- where things are ---------------------------------------------------------------------------------------------

DATA_DIR = read.data_dir()
DEBUG = read.yes_or_no("CHARTHOUSE_DEBUG")
PUBLIC_URL = read.public_url()
SECRET_KEY = read.secret_key(DATA_DIR)
DATABASES: dict[str, dict[str, Any]] = {"default": read.database(DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "django.test.runner.DiscoverRunner"

_public = urlsplit(PUBLIC_URL)
_https = _public.scheme == "https"
ALLOWED_HOSTS = sorted({"localhost", "127.0.0.1", "[::1]", _public.hostname or "localhost", *read.hosts()})
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]

# -- what it is made of ---------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "charthouse.ui",
    "charthouse.rest",
    "charthouse.accounts",
    "charthouse.journal",
    "charthouse.live",
    "charthouse.jobs",
    "charthouse.projects",
    "charthouse.approvals",
    "charthouse.resources",
    "charthouse.plan",
    "charthouse.risks",
    "charthouse.stakeholders",
    "charthouse.goals",
    "charthouse.scope",
    "charthouse.raid",
    "charthouse.charter",
    "charthouse.packs",
    "charthouse.budget",
    "charthouse.outlook",
    "charthouse.estimates",
    "charthouse.team",
    "charthouse.stages",
    "charthouse.meetings",
    "charthouse.reports",
    "charthouse.portfolio",
    "charthouse.notifications",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "django.forms",  # its widgets' templates, which ours may replace
    "template_partials.apps.SimpleAppConfig",  # we name the template loaders ourselves, below
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
]

MIDDLEWARE = [
    "charthouse.logs.requests.RequestLog",
    "charthouse.headers.BrowserHeaders",
    "django.middleware.security.SecurityMiddleware",
    "charthouse.headers.ContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "charthouse.logs.away.NobodyWaits",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "charthouse.journal.middleware.ActingAfresh",
    "charthouse.accounts.middleware.SessionsSeen",
    "charthouse.accounts.middleware.ReadersOwnFormats",
    "charthouse.accounts.middleware.SecondStepFirst",
    "charthouse.refusals.RefusalMiddleware",
    "charthouse.bodies.TooBigBodies",
    "axes.middleware.AxesMiddleware",
    "charthouse.again.OnceMore",
]

ROOT_URLCONF = "charthouse.urls"
ASGI_APPLICATION = "charthouse.asgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

_loaders: list[Any] = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
if not DEBUG:
    _loaders = [("charthouse.ui.templating.Loader", _loaders)]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # The forms app's own templates come last, so that ours win.
        "DIRS": [_PACKAGE / "ui" / "templates"],
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", _loaders)],
            "builtins": ["template_partials.templatetags.partials", "charthouse.ui.templatetags.addresses"],
            "libraries": {"i18n": "charthouse.ui.templatetags.words"},
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "charthouse.ui.context.page",
            ],
        },
    },
]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": DATA_DIR / "files",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "charthouse.ui.static_storage.ReleaseStorage",
    },
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
MAX_PLAN_FILE_BYTES = read.whole_number("CHARTHOUSE_MAX_PLAN_FILE_MB") * 1024 * 1024
MAX_ATTACHMENT_BYTES = read.whole_number("CHARTHOUSE_MAX_ATTACHMENT_MB") * 1024 * 1024
MAX_PROJECT_FILES_BYTES = read.whole_number("CHARTHOUSE_MAX_PROJECT_FILES_MB") * 1024 * 1024
API_REQUESTS_PER_MINUTE = read.whole_number("CHARTHOUSE_API_REQUESTS_PER_MINUTE")
API_FAILURES_PER_MINUTE = 30

# -- work in the background -----------------------------------------------------------------------------------------

JOB_LEASE_SECONDS = read.whole_number("CHARTHOUSE_JOB_LEASE_SECONDS")
JOB_DAYS = read.whole_number("CHARTHOUSE_JOB_DAYS")
WORKER_PROCESSES = read.whole_number("CHARTHOUSE_WORKER_PROCESSES")
WORKER_MEMORY_BYTES = read.whole_number("CHARTHOUSE_WORKER_MEMORY_MB") * 1024 * 1024

# -- who may come in ------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_FORMS = {
    "login": "charthouse.accounts.sign_in.SignInForm",
    "reset_password": "charthouse.accounts.sign_in.ResetPasswordForm",
    "reset_password_from_key": "charthouse.accounts.sign_in.ResetPasswordKeyForm",
    "change_password": "charthouse.accounts.sign_in.ChangePasswordForm",
    "add_email": "charthouse.accounts.sign_in.AddEmailForm",
    "reauthenticate": "charthouse.accounts.sign_in.ReauthenticateForm",
}
ACCOUNT_ADAPTER = "charthouse.accounts.adapters.AccountAdapter"
# The address somebody signs in with changes only when a letter to the new one was answered.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
# Who guesses is counted by axes; a limit on right passwords would only keep an office behind one address waiting.
ACCOUNT_RATE_LIMITS = {"login": None}
CACHES = {
    # Where the library keeps how often a letter was asked for and which codes were used: all processes must know it.
    "default": {"BACKEND": "charthouse.accounts.shared_notes.SharedNotes"},
    # What each process may find out for itself, without asking the database on every page.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
PROXIES = read.whole_number("CHARTHOUSE_PROXIES")
USERSESSIONS_TRACK_ACTIVITY = True
PASSWORD_RESET_TIMEOUT = 3600  # a link to set a new password is good for an hour
MFA_ADAPTER = "charthouse.accounts.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator's word for an address is enough
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 10
MFA_TOTP_ISSUER = "Charthouse"
MFA_FORMS = {
    "authenticate": "charthouse.accounts.second_step.CodeForm",
    "reauthenticate": "charthouse.accounts.second_step.CodeAgainForm",
    "activate_totp": "charthouse.accounts.second_step.ActivateForm",
    "add_webauthn": "charthouse.accounts.second_step.AddKeyForm",
    "edit_webauthn": "charthouse.accounts.second_step.RenameKeyForm",
}
# Browsers call localhost a safe place; the library wants to hear that plain http is meant.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _https
REQUIRE_MFA = read.choice("CHARTHOUSE_REQUIRE_MFA")
AXES_HANDLER = "charthouse.accounts.lockouts.Lockouts"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "charthouse.accounts.lockouts.who_is_tried"
AXES_CLIENT_IP_CALLABLE = "charthouse.incoming.address_of"
AXES_LOCKOUT_CALLABLE = "charthouse.accounts.lockouts.locked_out"
AXES_SENSITIVE_PARAMETERS = ["login", "password", "code", "credential", "csrfmiddlewaretoken"]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# -- what browsers are told -----------------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_NAME = "charthouse_session"
CSRF_COOKIE_NAME = "charthouse_csrf"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = read.whole_number("CHARTHOUSE_SESSION_DAYS") * 24 * 60 * 60
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "templates.W003",  # `i18n` is our library on purpose (templatetags/words); a test looks after all other names
    "security.W005",  # whether all names below the operator's domain are served over TLS is the operator's to know
    "security.W008",  # the proxy in front, which alone sees plain http, sends it to https (docs/running.md)
    "security.W021",  # … as is a place in the browsers' own list
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# -- language and time ----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LANGUAGE_COOKIE_NAME = "charthouse_language"
LOCALE_PATHS = [_PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = read.time_zone()

# -- letters and logs -----------------------------------------------------------------------------------------------

# Without a mail server, letters are kept as files, so that none is lost.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "letters"
DEFAULT_FROM_EMAIL = read.letters_from(_public.hostname or "localhost")
globals().update(read.mail_server())

METRICS, METRICS_TOKEN = read.metrics()
FETCH_ALLOW = read.fetch_allow()
_log_level = read.choice("CHARTHOUSE_LOG_LEVEL").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"text": {"()": "charthouse.logs.lines.Line"}, "json": {"()": "charthouse.logs.lines.JsonLine"}},
    "filters": {
        "without address": {"()": "charthouse.logs.lines.WithoutAddress"},
        "said once": {"()": "charthouse.logs.away.SaidOnce"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": read.choice("CHARTHOUSE_LOG_FORMAT"),
            "filters": ["said once", "without address"],
        }
    },
    "root": {"handlers": ["console"], "level": "ERROR" if _log_level == "ERROR" else "WARNING"},
    "loggers": {
        "charthouse": {"level": _log_level},
        "axes": {"level": "ERROR"},
        # What was not found or not allowed stands in the line of its request already.
        "django.request": {"level": "ERROR"},
        # Django's own console would tell everything a second time while debugging.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
