"""The floor's tables."""

from core.models.deed import Deed
from core.models.notification import Notification
from core.models.saved_view import SavedView
from core.models.task_health import TaskHealth
from core.models.user import Role, User

__all__ = ["Deed", "Notification", "Role", "SavedView", "TaskHealth", "User"]
