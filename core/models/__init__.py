"""The floor's tables."""

from core.models.cache_row import CacheRow
from core.models.notification import Notification
from core.models.task_health import TaskHealth
from core.models.user import Role, User

__all__ = ["CacheRow", "Notification", "Role", "TaskHealth", "User"]
