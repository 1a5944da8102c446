"""What is asked, of whom, and what they said (S1, S2)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contracts.models import Contact, ProductFamily
from core.fields import Lines
from core.languages import in_language
from offices.models import Office
from surveys.enums import InterviewChannel, InterviewState, QuestionKind
from tickets.models import Complaint, Ticket

# What an answer was given to: it stays as it was read as long as there are answers to it (S4).
FIXED = ("kind", "label_de", "label_en", "text_de", "text_en", "asks_solved")


def words_stay_with_their_answers() -> pgtrigger.Trigger:
    """Whoever changes an answered question, and however: the database refuses (S4)."""
    return pgtrigger.Trigger(
        name="answered_words_stay",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(*FIXED),
        func="""
            IF EXISTS (SELECT 1 FROM surveys_answer WHERE question_id = OLD.id) THEN
                RAISE EXCEPTION 'question % has answers', OLD.id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'surveys_answered_words_stay';
            END IF;
            RETURN NEW;
        """,
    )


class Survey(models.Model):
    """A set of questions and the rule by which people are drawn (S1)."""

    name_de = models.CharField(_("name (German)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    intro_de = Lines(_("opening words (German)"))
    intro_en = Lines(_("opening words (English)"))
    office = models.ForeignKey(
        Office,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="surveys",
        verbose_name=_("office"),
    )
    family = models.ForeignKey(
        ProductFamily, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("product family")
    )
    solved_within_days = models.PositiveSmallIntegerField(_("ticket solved within the last days"), default=14)
    quarantine_days = models.PositiveSmallIntegerField(_("asked at most once in so many days"), default=90)
    mails_link = models.BooleanField(
        _("mail a link to answer alone"),
        default=False,
        help_text=_("Whoever does not answer by the link stays on the call list."),
    )
    active = models.BooleanField(_("running"), default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-active", "-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language of the screen."""
        return in_language(get_language() or "", german=self.name_de, english=self.name_en)

    def intro(self, language: str) -> str:
        """The opening words."""
        return in_language(language, german=self.intro_de, english=self.intro_en)


class Question(models.Model):
    """One question in both languages."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=8, choices=QuestionKind.choices)
    label_de = models.CharField(_("short (German)"), max_length=80)
    label_en = models.CharField(_("short (English)"), max_length=80)
    text_de = models.CharField(_("question (German)"), max_length=300)
    text_en = models.CharField(_("question (English)"), max_length=300)
    hint_de = models.CharField(_("not read out (German)"), max_length=300, blank=True)
    hint_en = models.CharField(_("not read out (English)"), max_length=300, blank=True)
    asks_solved = models.BooleanField(
        _("“No” means: not solved"),
        default=False,
        help_text=_("Whoever answers no does not count as satisfied; the manager may look into it if they agree."),
    )

    class Meta:
        ordering = ["survey", "position"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "position"], name="surveys_question_position_once"),
            models.CheckConstraint(
                condition=Q(asks_solved=False) | Q(kind="yes_no"), name="surveys_solved_is_yes_or_no"
            ),
        ]
        triggers = [words_stay_with_their_answers()]

    def __str__(self) -> str:
        return self.label(get_language() or "")

    def label(self, language: str) -> str:
        """A few words, for lists and results."""
        return in_language(language, german=self.label_de, english=self.label_en)

    def text(self, language: str) -> str:
        """What is read out; may hold the facts that `surveys.wording.FACTS` names."""
        return in_language(language, german=self.text_de, english=self.text_en)

    def hint(self, language: str) -> str:
        """For the interviewer's eyes."""
        return in_language(language, german=self.hint_de, english=self.hint_en)


class Interview(models.Model):
    """A contact drawn for a survey because of a ticket; one per survey and ticket."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="interviews")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="interviews")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="interviews")
    state = models.CharField(max_length=10, choices=InterviewState.choices, default=InterviewState.DRAWN)
    channel = models.CharField(max_length=8, choices=InterviewChannel.choices, blank=True)
    token = models.CharField(max_length=43, unique=True, help_text="of the link that the contact can answer alone")
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    drawn_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True, help_text="when the link was mailed")
    started_at = models.DateTimeField(null=True, blank=True, help_text="when somebody began to ask or to answer")
    call_after = models.DateTimeField(null=True, blank=True, help_text="agreed or next try: not before")
    tries = models.PositiveSmallIntegerField(default=0, help_text="calls so far")
    consented_at = models.DateTimeField(null=True, blank=True, help_text="when they agreed to be asked (S4)")
    consent_text = models.TextField(blank=True, help_text="what they agreed to, as it was read out or shown")
    permits_complaint = models.BooleanField(default=False, help_text="the manager may look into a low score (S4)")
    wants_manager = models.BooleanField(_("wants to hear from the manager"), default=False)
    complaint = models.OneToOneField(
        Complaint,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="interview",
        help_text="what a low score or the wish became (R2)",
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["drawn_at"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "ticket"], name="surveys_one_invitation_per_ticket"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(finished_at__isnull=False), name="surveys_done_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="started") | Q(interviewer__isnull=False) | Q(channel="link"),
                name="surveys_started_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(consented_at__isnull=False), name="surveys_done_with_consent"
            ),
        ]
        indexes = [
            models.Index(fields=["contact", "-drawn_at"], name="surveys_quarantine"),
            models.Index(
                fields=["call_after", "drawn_at"], name="surveys_call_list", condition=Q(state__in=["drawn", "started"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey}: {self.contact}"

    def get_absolute_url(self) -> str:
        """The interviewer's screen."""
        return reverse("surveys:interview", args=[self.pk])


class Answer(models.Model):
    """One answer; the option is stored, not the key that was pressed. `value` None is "no answer"."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    value = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 to 5; yes is 1, no is 0")
    text = Lines(blank=True)
    is_suggestion = models.BooleanField(default=False, help_text="the words hold a suggestion (S3)")
    at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="who heard it; nobody when it came by the link",
    )

    class Meta:
        ordering = ["question__position"]
        constraints = [
            models.UniqueConstraint(fields=["interview", "question"], name="surveys_answer_once"),
            models.CheckConstraint(condition=Q(value=None) | Q(value__lte=5), name="surveys_answer_on_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.value}"
