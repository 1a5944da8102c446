"""What the invented vendor sells, what goes wrong with it, and what helps."""

from contracts.models import ContractClass, Manufacturer, Product, ProductFamily
from offices.models import Skill
from tickets.models import Classification

FAMILIES = (
    ("LX", "Etikettierer LX", "LX labellers", "lx"),
    ("CW", "Kontrollwaagen CW", "CW checkweighers", "cw"),
    ("VI", "Sichtprüfsysteme VI", "VI inspection systems", "vi"),
    ("LH", "Vernetzung LinkHub", "LinkHub networking", "link"),
)
# code, family, German, English, warranty in months, prefix of its serial numbers
PRODUCTS = (
    ("LX-420", "LX", "Etikettierer LX-420", "LX-420 labeller", 24, "LX42"),
    ("LX-260", "LX", "Etikettierer LX-260", "LX-260 labeller", 24, "LX26"),
    ("CW-90", "CW", "Kontrollwaage CW-90", "CW-90 checkweigher", 24, "CW90"),
    ("CW-30", "CW", "Kontrollwaage CW-30", "CW-30 checkweigher", 24, "CW30"),
    ("VI-12", "VI", "Sichtprüfsystem VI-12", "VI-12 inspection system", 36, "VI12"),
    ("LINKHUB-5", "LH", "LinkHub 5", "LinkHub 5", 12, "LH05"),
)
# code, German, English, rank, phone, parts, on-site
CLASSES = (
    ("premium", "Premium", "Premium", 30, True, True, True),
    ("standard", "Standard", "Standard", 20, True, True, False),
    ("basic", "Basis", "Basic", 10, True, False, False),
)
# family: group (German, English) -> faults: code, German, English, words de, words en, cause de|en, solution de|en
FAULTS: dict[str, dict[tuple[str, str], tuple[tuple[str, ...], ...]]] = {
    "LX": {
        ("Applikator", "Applicator"): (
            (
                "E209",
                "Bandriss",
                "Ribbon torn",
                "band gerissen reißt bandriss",
                "ribbon torn tears snapped",
                "Scharfe Kante an der Umlenkrolle|Sharp edge on the deflection roller",
                "Umlenkrolle B entgraten oder tauschen, Band neu einlegen.|Deburr or replace roller B, thread the ribbon again.",
            ),
            (
                "E214",
                "Bandspannung",
                "Ribbon tension",
                "band spannung locker schlaff e214 falten",
                "ribbon tension loose slack e214 creases",
                "Band falsch eingelegt|Ribbon threaded wrongly",
                "Band über Umlenkrolle B führen, Spannarm einrasten, Sensor abgleichen (Menü 4.2).|Lead the ribbon over roller B, lock the tension arm, calibrate the sensor (menu 4.2).",
            ),
            (
                "E221",
                "Spendekante verschmutzt",
                "Peel edge dirty",
                "spendekante kleber verklebt",
                "peel edge glue sticky",
                "Kleberreste an der Spendekante|Adhesive on the peel edge",
                "Spendekante mit Isopropanol reinigen.|Clean the peel edge with isopropanol.",
            ),
        ),
        ("Druckkopf", "Print head"): (
            (
                "E331",
                "Zu heiß",
                "Too hot",
                "heiß überhitzt temperatur e331 abkühlt",
                "hot overheats temperature e331 cools",
                "Lüfterfilter verstopft|Fan filter blocked",
                "Lüfterfilter reinigen, Heizstufe auf 6 stellen.|Clean the fan filter, set the heat to level 6.",
            ),
            (
                "E335",
                "Druckbild blass",
                "Print too faint",
                "blass hell unleserlich druckbild",
                "faint pale unreadable print",
                "Andruck zu gering|Pressure too low",
                "Andruck auf 2,4 bar stellen, Kopf reinigen.|Set the pressure to 2.4 bar, clean the head.",
            ),
        ),
        ("Etiketten", "Labels"): (
            (
                "P118",
                "Schief",
                "Skewed",
                "schief versetzt etikett",
                "skewed crooked label",
                "Führung verstellt|Guide out of place",
                "Führungsschiene auf Breite stellen, Rolle bündig einlegen.|Set the guide to the width, seat the roll flush.",
            ),
            (
                "P122",
                "Rolle wird nicht erkannt",
                "Roll not recognised",
                "rolle erkannt sensor",
                "roll recognised sensor",
                "Chip der Rolle verschmutzt|Chip on the roll dirty",
                "Chip abwischen, Rolle neu einsetzen.|Wipe the chip, insert the roll again.",
            ),
        ),
    },
    "CW": {
        ("Wägezelle", "Load cell"): (
            (
                "W107",
                "Nullpunkt driftet",
                "Zero drift",
                "nullpunkt driftet drift gewicht wandert",
                "zero drifts drift weight reading",
                "Wägezelle noch feucht|Load cell still wet",
                "Zelle mit Druckluft trocknen, 10 Minuten warten, Nullabgleich (Menü 2.1).|Dry the cell with compressed air, wait 10 minutes, then run zero (menu 2.1).",
            ),
            (
                "W112",
                "Feuchtigkeit eingedrungen",
                "Moisture ingress",
                "feucht wasser nass reinigung",
                "moisture water wet wash-down",
                "Kabelverschraubung locker|Cable gland loose",
                "Verschraubung M16 unter der Haube nachziehen, Stecker trocknen.|Tighten the gland M16 under the hood, dry the plug.",
            ),
        ),
        ("Band", "Belt"): (
            (
                "B204",
                "Läuft nach links",
                "Tracks to the left",
                "band läuft links",
                "belt tracks left",
                "Umlenkrolle verstellt|Roller out of line",
                "Umlenkrolle um eine Viertelumdrehung nachstellen.|Adjust the roller by a quarter turn.",
            ),
            (
                "B209",
                "Band bleibt stehen",
                "Belt stops",
                "band steht stehen motor",
                "belt stops stopped motor",
                "Motorschutz ausgelöst|Motor protection tripped",
                "Bandspannung lösen, Motorschutz zurückstellen.|Ease the belt, reset the motor protection.",
            ),
        ),
        ("Einstellungen", "Settings"): (
            (
                "P304",
                "Ausschleusgrenzen",
                "Reject limits",
                "ausschleusen grenze verwirft",
                "reject limits rejects good packs",
                "Grenzen zu eng|Limits too narrow",
                "Grenzwerte im Produktsatz prüfen (Menü 3.1).|Check the limits of the product set (menu 3.1).",
            ),
        ),
    },
    "VI": {
        ("Kamera", "Camera"): (
            (
                "V402",
                "Löst nicht aus",
                "No trigger",
                "kamera auslöst trigger bild",
                "camera trigger image",
                "Lichtschranke verschmutzt|Light barrier dirty",
                "Lichtschranke reinigen, Triggerabstand prüfen.|Clean the light barrier, check the trigger distance.",
            ),
            (
                "V410",
                "Bild unscharf",
                "Image blurred",
                "unscharf fokus bild",
                "blurred focus image",
                "Objektiv verstellt|Lens out of focus",
                "Fokus mit Testkarte neu einstellen (Menü 5.3).|Refocus with the test card (menu 5.3).",
            ),
        ),
        ("Beleuchtung", "Lamp"): (
            (
                "V310",
                "Zu dunkel",
                "Too dark",
                "dunkel lampe licht beleuchtung",
                "dark lamp light dim",
                "LED-Leiste gealtert|LED strip aged",
                "LED-Leiste tauschen, Belichtung neu einmessen.|Replace the LED strip, measure the exposure again.",
            ),
        ),
    },
    "LH": {
        ("Netz", "Network"): (
            (
                "N220",
                "Gateway nicht erreichbar",
                "Gateway offline",
                "gateway offline netz verbindung",
                "gateway offline network connection",
                "IP-Adresse doppelt vergeben|IP address used twice",
                "Feste Adresse vergeben, Gateway neu starten.|Give it a fixed address, restart the gateway.",
            ),
            (
                "N231",
                "Daten fehlen im Lagersystem",
                "Data missing in the warehouse system",
                "lagersystem daten fehlen verbindung",
                "warehouse data missing connection",
                "Zertifikat abgelaufen|Certificate expired",
                "Zertifikat erneuern (Menü Dienste).|Renew the certificate (menu Services).",
            ),
        ),
    },
}


def make_catalogue() -> None:
    """Families with their fault trees, products, contract classes."""
    maker = Manufacturer.objects.create(name="Halvern")
    for code, de, en, skill in FAMILIES:
        family = ProductFamily.objects.create(code=code, name_de=de, name_en=en, skill=Skill.objects.get(code=skill))
        _make_tree(family)
    families = {family.code: family for family in ProductFamily.objects.all()}
    Product.objects.bulk_create(
        Product(code=code, family=families[family], manufacturer=maker, name_de=de, name_en=en, warranty_months=months)
        for code, family, de, en, months, _prefix in PRODUCTS
    )
    for code, de, en, rank, phone, parts, onsite in CLASSES:
        ContractClass.objects.create(
            code=code, name_de=de, name_en=en, kind="maintenance", rank=rank, phone=phone, parts=parts, onsite=onsite
        )


def _make_tree(family: ProductFamily) -> None:
    for number, ((de, en), faults) in enumerate(FAULTS[family.code].items(), start=1):
        group = Classification.objects.create(family=family, code=f"{family.code}{number}", name_de=de, name_en=en)
        Classification.objects.bulk_create(
            Classification(
                family=family,
                parent=group,
                code=fault[0],
                name_de=fault[1],
                name_en=fault[2],
                words_de=fault[3],
                words_en=fault[4],
            )
            for fault in faults
        )


def remedy(family_code: str, code: str, *, language: str) -> tuple[str, str]:
    """Cause and solution of a fault, in a language: what the demo's solved tickets say."""
    for faults in FAULTS[family_code].values():
        for fault in faults:
            if fault[0] == code:
                side = 0 if language == "de" else 1
                return fault[5].split("|")[side], fault[6].split("|")[side]
    raise KeyError(code)
