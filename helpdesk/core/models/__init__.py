"""The floor's tables."""

from helpdesk.core.models.notification import Notification
from helpdesk.core.models.task_health import TaskHealth
from helpdesk.core.models.user import Role, User

__all__ = ["Notification", "Role", "TaskHealth", "User"]
