"""The two offices, their departments, and the people who sign in."""

from datetime import datetime

from core.models import Role, User
from demo.accounts import DEMO_PASSWORD
from offices.domain.presence import set_presence
from offices.enums import Presence
from offices.models import Department, Office, OpeningInterval, Skill, StaffMember

OPENS, CLOSES = 8 * 60 + 30, 17 * 60  # H2, local minutes after midnight

OFFICES = (
    ("hamburg", "Hamburg", "Europe/Berlin", "DE", "HH", "+49 40 30388 200", "de"),
    ("woking", "Woking", "Europe/London", "GB", "ENG", "+44 1483 555 200", "en-gb"),
)
DEPARTMENTS = (
    ("sales", "Vertrieb", "Sales", "hamburg"),
    ("development", "Entwicklung", "Development", "hamburg"),
    ("logistics", "Logistik", "Logistics", "hamburg"),
    ("accounts", "Buchhaltung", "Accounts", "hamburg"),
    ("field-service", "Außendienst", "Field Service", "woking"),
)
SKILLS = (
    ("lx", "Etikettierer (LX)", "Labellers (LX)"),
    ("cw", "Kontrollwaagen (CW)", "Checkweighers (CW)"),
    ("vi", "Sichtprüfung (VI)", "Vision inspection (VI)"),
    ("link", "Vernetzung (LinkHub)", "Networking (LinkHub)"),
)
# e-mail, name, role, office, languages, skills, presence
PEOPLE = (
    ("agent.hamburg", "Jana Petersen", Role.AGENT, "hamburg", "de en", "", Presence.AVAILABLE),
    ("agent2.hamburg", "Nils Ahrens", Role.AGENT, "hamburg", "de en", "", Presence.AVAILABLE),
    ("agent.woking", "Callum Reeve", Role.AGENT, "woking", "en", "", Presence.AVAILABLE),
    ("agent2.woking", "Amara Osei", Role.AGENT, "woking", "en de", "", Presence.AVAILABLE),
    ("specialist", "Marek Lindqvist", Role.SPECIALIST, "hamburg", "de en", "lx cw", Presence.ON_CALL),
    ("imke.sander", "Imke Sander", Role.SPECIALIST, "hamburg", "de en", "lx", Presence.ON_CALL),
    ("fatih.yildiz", "Fatih Yıldız", Role.SPECIALIST, "hamburg", "de en", "lx vi", Presence.BREAK),
    ("tomke.behrens", "Tomke Behrens", Role.SPECIALIST, "hamburg", "de en", "vi link", Presence.AVAILABLE),
    ("owen.pritchard", "Owen Pritchard", Role.SPECIALIST, "woking", "en", "cw lx", Presence.AVAILABLE),
    ("hannah.whitlock", "Hannah Whitlock", Role.SPECIALIST, "woking", "en de", "cw vi", Presence.AVAILABLE),
    ("priya.nair", "Priya Nair", Role.SPECIALIST, "woking", "en", "cw link", Presence.ON_CALL),
    ("manager", "Katrin Vollmer", Role.MANAGER, "hamburg", "de en", "lx cw vi link", Presence.AWAY),
    ("deputy", "Graham Fenn", Role.MANAGER, "woking", "en de", "lx cw vi link", Presence.AWAY),
    ("admin", "Ute Brandt", Role.ADMINISTRATOR, "hamburg", "de en", "", Presence.AWAY),
)
LEADS = ("imke.sander", "owen.pritchard", "manager")
DEPUTIES = {"manager": "deputy", "deputy": "manager", "imke.sander": "specialist", "owen.pritchard": "hannah.whitlock"}


def make_offices() -> dict[str, Office]:
    """Two offices that cover for each other, staffed Monday to Friday 08:30 to 17:00 local time (H1, H2)."""
    offices = {
        slug: Office.objects.create(
            slug=slug, name=name, zone=zone, country=country, subdivision=region, phone=phone, language=language
        )
        for slug, name, zone, country, region, phone, language in OFFICES
    }
    OpeningInterval.objects.bulk_create(
        OpeningInterval(office=office, weekday=weekday, opens=OPENS, closes=CLOSES)
        for office in offices.values()
        for weekday in range(5)
    )
    offices["woking"].covers_for.add(offices["hamburg"])
    offices["hamburg"].covers_for.add(offices["woking"])
    Department.objects.bulk_create(
        Department(slug=slug, name_de=de, name_en=en, email=f"{slug}@halvern.example.com", office=offices[office])
        for slug, de, en, office in DEPARTMENTS
    )
    return offices


def make_people(offices: dict[str, Office], *, now: datetime) -> dict[str, User]:
    """Everybody who signs in, with skills, languages, presence and deputies."""
    skills = {code: Skill.objects.create(code=code, name_de=de, name_en=en) for code, de, en in SKILLS}
    users = {person[0]: _person(person, offices, skills, now) for person in PEOPLE}
    members = {member.user_id: member for member in StaffMember.objects.all()}
    for name, deputy in DEPUTIES.items():
        member = members[users[name].pk]
        member.deputy = members[users[deputy].pk]
        member.save(update_fields=["deputy"])
    return users


def _person(person: tuple, offices: dict[str, Office], skills: dict[str, Skill], now: datetime) -> User:  # type: ignore[type-arg]
    login, name, role, office, languages, known, presence = person
    home = offices[office]
    user = User.objects.create_user(f"{login}@example.com", DEMO_PASSWORD, name=name, role=role, language=home.language)
    member = StaffMember.objects.create(
        user=user, office=home, languages=languages.split(), is_lead=login in LEADS, phone=str(200 + user.pk)
    )
    member.skills.set([skills[code] for code in known.split()])
    set_presence(member=member, presence=presence, now=now)
    return user
