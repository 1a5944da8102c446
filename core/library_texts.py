"""Texts that libraries say with "du" in German: named here, they are translated in our catalogue, with "Sie".

Our catalogue goes before theirs. Only what people meet here is listed: faults of forms and of the API, and passwords.
"""

from django.utils.translation import gettext_noop as _

TEXTS = (
    _("Enter a valid URL."),
    _("Enter a valid email address."),
    _("Ensure this field has at least {min_length} characters."),
    _("Ensure this field has no more than {max_length} characters."),
    _("Ensure this filename has at most {max_length} characters (it has {length})."),
    _("Ensure this value is greater than or equal to {min_value}."),
    _("Ensure this value is less than or equal to {max_value}."),
    _("Be patient, you are sending too many requests."),
    _("Please type your current password."),
    _("You must type the same password each time."),
)
