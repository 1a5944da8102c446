"""People who sign in at the desk. Customers are contacts (contracts app) and never users (L3)."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does; each role may do what the ones before it may."""

    AGENT = "agent", _("Agent")
    SPECIALIST = "specialist", _("Specialist")
    MANAGER = "manager", _("Technical Support Manager")
    ADMINISTRATOR = "administrator", _("Administrator")


IN_CHARGE = (Role.MANAGER, Role.ADMINISTRATOR)
CALLING_BACK = (Role.SPECIALIST, Role.MANAGER)


class Theme(models.TextChoices):
    """How the screens look."""

    SYSTEM = "auto", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A new user; without a password they choose one by the link of the password reset."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """An administrator."""
        return self.create_user(email, password, **{"role": Role.ADMINISTRATOR, "is_superuser": True, **fields})

    def in_charge(self) -> models.QuerySet["User"]:
        """Managers and administrators whose accounts are in use."""
        return self.filter(is_active=True, role__in=IN_CHARGE)

    def who_call_back(self) -> models.QuerySet["User"]:
        """Specialists and managers whose accounts are in use."""
        return self.filter(is_active=True, role__in=CALLING_BACK)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Sign-in ignores case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.AGENT)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en-gb")
    theme = models.CharField(_("theme"), max_length=5, choices=Theme.choices, default=Theme.SYSTEM)
    single_keys = models.BooleanField(
        _("single keys"), default=True, help_text=_("Work with single keys outside of fields.")
    )
    sound = models.BooleanField(_("sound at an escalation"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="core_user_email_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="core_user_role_known"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def initials(self) -> str:
        """First letters of the first and last name."""
        parts = self.name.split() or [self.email]
        return (parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "")).upper()

    @property
    def is_staff(self) -> bool:
        """Administrators, for libraries that ask."""
        return self.is_administrator

    @property
    def is_administrator(self) -> bool:
        """Who sets the product up."""
        return self.role == Role.ADMINISTRATOR

    @property
    def is_manager(self) -> bool:
        """Technical Support Managers and administrators."""
        return self.role in IN_CHARGE

    @property
    def is_support_manager(self) -> bool:
        """Technical Support Managers alone; administrators are not."""
        return self.role == Role.MANAGER

    @property
    def is_specialist(self) -> bool:
        """Whoever works callbacks: specialists and managers."""
        return self.role in CALLING_BACK

    @property
    def is_agent(self) -> bool:
        """Who takes calls and does no more."""
        return self.role == Role.AGENT
