"""The floor's tables."""

from core.models.cache_row import CacheRow
from core.models.deed import Deed
from core.models.notification import Notification
from core.models.saved_view import SavedView
from core.models.task_health import TaskHealth
from core.models.user import Role, User

__all__ = ["CacheRow", "Deed", "Notification", "Role", "SavedView", "TaskHealth", "User"]
