"""The floor's tables."""

from core.models.notification import Notification
from core.models.task_health import TaskHealth
from core.models.user import Role, User

__all__ = ["Notification", "Role", "TaskHealth", "User"]
