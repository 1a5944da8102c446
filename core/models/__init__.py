"""The floor's tables."""

from core.models.notification import Notification
from core.models.saved_view import SavedView
from core.models.task_health import TaskHealth
from core.models.user import Role, User

__all__ = ["Notification", "Role", "SavedView", "TaskHealth", "User"]
