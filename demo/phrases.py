"""What invented callers say and what colleagues note, in German and English, side by side."""

from random import Random

# fault code: what callers say, (German, English)
FAULTS = {
    "E209": (
        (
            "Das Farbband ist heute zum dritten Mal gerissen, immer beim Anlauf.",
            "The ribbon has torn for the third time today, always when the line starts.",
        ),
        (
            "Band gerissen, seit wir die neue Charge eingelegt haben. Die Linie steht.",
            "Ribbon snapped since we loaded the new batch. The line is down.",
        ),
    ),
    "E214": (
        (
            "Seit dem Bandwechsel stoppt der Etikettierer nach etwa 200 Etiketten mit E214. Neustart hilft nur kurz.",
            "Since the ribbon change the labeller stops with E214 after about 200 labels. A restart helps briefly.",
        ),
        ("Das Band ist locker und wirft Falten, Meldung E214.", "The ribbon is slack and creases, message E214."),
    ),
    "E221": (
        ("Etiketten bleiben an der Spendekante kleben.", "Labels stick to the peel edge."),
        (
            "Die Spendekante ist voller Kleber, wir wischen alle halbe Stunde.",
            "The peel edge is covered in glue, we wipe it every half hour.",
        ),
    ),
    "E331": (
        (
            "Drucker bleibt nach 40 bis 50 Etiketten mit E331 stehen, kühlt ab, druckt wieder. Im Raum sind 31 °C.",
            "Printer stops after 40 to 50 labels with E331, cools down, prints again. The room is at 31 °C.",
        ),
        (
            "Temperatur zu hoch, E331, seit heute früh alle zehn Minuten.",
            "Temperature too high, E331, every ten minutes since this morning.",
        ),
    ),
    "E335": (
        (
            "Das Druckbild ist blass, der Strichcode wird nicht mehr gelesen.",
            "The print is too faint, the barcode is no longer read.",
        ),
        ("Druck am rechten Rand unleserlich.", "Print unreadable along the right edge."),
    ),
    "P118": (
        (
            "Etiketten sitzen schief, etwa vier Millimeter nach links.",
            "Labels come out skewed, about four millimetres to the left.",
        ),
        (
            "Seit der Umstellung auf die breite Rolle sind alle Etiketten versetzt.",
            "Since we changed to the wide roll all labels are crooked.",
        ),
    ),
    "P122": (
        ("Die neue Rolle wird nicht erkannt, die alte geht.", "The new roll is not recognised, the old one works."),
        ("Sensor meldet „Rolle leer“, sie ist aber voll.", "The sensor says the roll is empty, but it is full."),
    ),
    "W107": (
        (
            "Die Anzeige driftet nach jeder Nassreinigung um 2 bis 3 g. Nullstellen hilft zehn Minuten.",
            "Weight reading drifts by 2 to 3 g after every wash-down. Re-zero helps for about ten minutes.",
        ),
        ("Der Nullpunkt wandert seit gestern langsam weg.", "The zero has been drifting slowly since yesterday."),
    ),
    "W112": (
        (
            "Unter der Haube steht Wasser, die Waage zeigt Unsinn.",
            "There is water under the hood and the scale shows nonsense.",
        ),
        (
            "Nach der Reinigung Feuchtigkeit im Stecker, Waage fällt aus.",
            "Moisture in the plug after cleaning, the scale drops out.",
        ),
    ),
    "B204": (
        (
            "Das Band läuft nach links aus und schleift am Rahmen.",
            "The belt tracks to the left and rubs against the frame.",
        ),
        ("Band läuft schief, seit der Motor getauscht wurde.", "The belt runs off since the motor was replaced."),
    ),
    "B209": (
        ("Das Band bleibt mitten im Lauf stehen, der Motor brummt.", "The belt stops mid-run and the motor hums."),
        (
            "Förderband steht, Störung lässt sich nicht quittieren.",
            "The belt has stopped and the fault cannot be reset.",
        ),
    ),
    "P304": (
        ("Die Waage schleust gute Packungen aus.", "The scale rejects good packs."),
        (
            "Seit der neuen Rezeptur verwirft die Waage jede zehnte Packung.",
            "Since the new recipe every tenth pack is rejected.",
        ),
    ),
    "V402": (
        (
            "Die Kamera löst nicht mehr aus, das Bild bleibt schwarz.",
            "The camera no longer triggers, the image stays black.",
        ),
        ("Kein Trigger seit dem Umbau der Lichtschranke.", "No trigger since the light barrier was moved."),
    ),
    "V410": (
        ("Das Bild ist unscharf, die Codes werden nicht gelesen.", "The image is blurred and codes are not read."),
        (
            "Fokus ist weg, vermutlich wurde am Objektiv gedreht.",
            "The focus is gone, somebody must have turned the lens.",
        ),
    ),
    "V310": (
        ("Das Kamerabild ist zu dunkel, die Lampe flackert.", "The camera image is too dark and the lamp flickers."),
        ("Beleuchtung wird jede Woche dunkler.", "The lamp gets dimmer every week."),
    ),
    "N220": (
        (
            "Das Gateway ist offline, im Leitstand fehlen alle Geräte.",
            "The gateway is offline, the control room sees no device.",
        ),
        ("Seit dem Stromausfall keine Verbindung zum Gateway.", "No connection to the gateway since the power cut."),
    ),
    "N231": (
        ("Im Lagersystem fehlen die Daten von heute Nacht.", "Last night's data is missing in the warehouse system."),
        (
            "Es kommen keine Daten mehr im Lagersystem an, Zertifikatsfehler.",
            "No data arrives in the warehouse system, certificate error.",
        ),
    ),
}
ENQUIRIES = (
    ("Welche Etiketten dürfen wir bei Tiefkühlware einsetzen?", "Which labels may we use for frozen goods?"),
    (
        "Bis wann läuft unser Wartungsvertrag, und was kostet die nächste Stufe?",
        "Until when does our contract run, and what would the next class cost?",
    ),
    ("Wo finden wir die Anleitung zur Nassreinigung auf Deutsch?", "Where do we find the wash-down manual in English?"),
    (
        "Können Sie uns ein Ersatzteilangebot für die Umlenkrolle schicken?",
        "Could you send us a quote for a spare deflection roller?",
    ),
)
FEEDBACK = (
    (
        "Wollte nur sagen: Der Kollege gestern war sehr geduldig und hat uns gerettet.",
        "Just to say: your colleague yesterday was very patient and saved our shift.",
    ),
    ("Die neue Anleitung ist viel besser als die alte.", "The new manual is much better than the old one."),
)
COMPLAINTS = (
    (
        "Der zugesagte Rückruf kam nicht, wir standen drei Stunden.",
        "The promised callback did not come, we stood still for three hours.",
    ),
    (
        "Rechnung erhalten, obwohl das Gerät unter Vertrag ist.",
        "We got an invoice although the device is under contract.",
    ),
    (
        "Dreimal derselbe Fehler in vier Wochen, das muss aufhören.",
        "Three times the same fault in four weeks, this has to stop.",
    ),
)
# what came of each of the complaints above
OUTCOMES = (
    (
        "Wir haben uns entschuldigt. Der Rückruf war der falschen Gruppe zugeteilt; das prüft jetzt das System.",
        "We apologised. The callback had been given to the wrong team; the system now checks that.",
    ),
    (
        "Die Rechnung wurde storniert, der Vertrag war im System falsch zugeordnet.",
        "The invoice was cancelled, the contract had been filed under the wrong device.",
    ),
    (
        "Ursache behoben (Antriebswelle getauscht), Frau Sander ist fester Ansprechpartner.",
        "Cause removed (drive shaft replaced), Owen Pritchard is their personal contact.",
    ),
)
NO_TICKET = (("am Telefon beantwortet", "answered on the phone"), ("verwählt", "wrong number"))
STATUS = (
    ("Fragt, wann der Rückruf kommt.", "Asks when the callback will come."),
    ("Möchte wissen, ob das Ersatzteil unterwegs ist.", "Wants to know whether the spare part is on its way."),
)
ATTEMPT_NOTES = (
    ("Mailbox besprochen, Ticketnummer genannt.", "Voicemail left with the ticket number."),
    ("Niemand hebt ab, Schichtwechsel um 14 Uhr.", "Nobody picks up, shift change at two."),
    ("Besetzt.", "Engaged."),
)
NOTES = (
    (
        "Zweites Gerät dieser Baureihe mit demselben Fehler, im Blick behalten.",
        "Second device of this batch with the same fault, keep an eye on it.",
    ),
    ("Kunde kann Linie nur nach 15 Uhr anhalten.", "The customer can only stop the line after 15:00."),
)
REFERRALS = {
    "logistics": ("Bitte Ersatzteilsatz heute noch verschicken.", "Please ship the spare part kit today."),
    "field-service": (
        "Bitte Verschraubung und Stecker vor Ort tauschen, Linie ist ab 15 Uhr frei.",
        "Please replace gland and plug on site. The line is free daily after 15:00.",
    ),
    "development": (
        "Bitte Firmware-Protokoll ansehen, Fehler ist reproduzierbar.",
        "Please look at the firmware log, the fault can be reproduced.",
    ),
    "accounts": (
        "Bitte Rechnung prüfen, Gerät ist unter Vertrag.",
        "Please check the invoice, the device is under contract.",
    ),
}
ANSWERS = ("Erledigt, Kunde ist informiert.", "Done, the customer has been told.")
ANSWERED = (("Frage", "Am Telefon beantwortet."), ("Question", "Answered on the phone."))
RETURNED = ("Gehört nicht zu uns, bitte an die Entwicklung.", "Not ours, please ask development.")
GOODWILL = (
    ("Vertragsverlängerung ist unterschrieben unterwegs.", "The renewal is signed and on its way."),
    (
        "Garantie seit zwei Wochen abgelaufen, Fehler bestand schon vorher.",
        "Warranty ended two weeks ago, fault is older.",
    ),
    ("Linie steht, Abrechnung klärt der Vertrieb danach.", "The line is down, sales will sort out the contract."),
    ("Bekannter Serienfehler, geht auf uns.", "Known fault of this batch, on us."),
)
MESSAGE = (
    "Guten Tag, wir haben das Teil bestellt und melden uns mit dem Liefertermin.",
    "Hello, we have ordered the part and will tell you the delivery date.",
)
CLOSED = ("Kunde hat den Fehler selbst behoben.", "The customer fixed it themselves.")
# title, in their words, from where, how many customers wish it
SUGGESTIONS = (
    (
        ("Ticketnummer per SMS schicken", "Send the ticket number by text message"),
        ("Ich hatte nichts zum Schreiben, eine SMS wäre schön.", "I had nothing to write with, a text would be nice."),
        "survey",
        7,
    ),
    (
        ("Kurze Videos zum Bandwechsel", "Short videos for ribbon changes"),
        ("Ein kurzes Video zum Bandwechsel würde helfen.", "A short video of the ribbon change would help."),
        "portal",
        4,
    ),
    (
        ("Rückruf schon vor 08:30 Uhr", "Call back earlier than 08:30"),
        (
            "Unsere Schicht beginnt um sechs, ein früher Anruf spart zwei Stunden.",
            "Our shift starts at six, an early call would save us two hours.",
        ),
        "survey",
        2,
    ),
    (
        ("Seriennummer größer aufdrucken", "Print the serial number larger"),
        ("Die Seriennummer ist am Gerät kaum zu lesen.", "The serial number can hardly be read on the device."),
        "call",
        1,
    ),
    (
        ("Prüfziffer zweimal sagen", "Say the check digit twice"),
        ("Die letzte Ziffer überhöre ich am Telefon immer.", "I always miss the last digit on the phone."),
        "agent",
        1,
    ),
)
# title, reason, plan
DECIDED = (
    ("Wash-down manual as a laminated card", "Asked for by five dairies.", "Card in the box of every CW from June"),
    ("Direct number for pharma customers", "Validation needs a named contact.", "Extension 290, with the VI team"),
)
REMARKS = (
    ("Nichts, es ging schnell und freundlich.", "Nothing, it was quick and friendly."),
    ("Weiter so, der Rückruf kam pünktlich.", "Carry on like this, the callback came on time."),
    ("Ich musste den Fehler zweimal erklären.", "I had to explain the fault twice."),
    ("Bitte die Ticketnummer langsamer ansagen.", "Please read the ticket number out more slowly."),
    ("Eine Anleitung mit Bildern hätte gereicht.", "Instructions with pictures would have been enough."),
    ("Rückrufe lieber vor der Mittagspause.", "Callbacks before the lunch break, if you can."),
)
# why a fault was logged without its serial number
NO_SERIAL = (
    (
        "Typenschild verdeckt, Techniker sieht bei Schichtende nach.",
        "Rating plate hidden, looked up when the shift ends.",
    ),
    (
        "Anrufer steht nicht am Gerät, meldet sich mit der Nummer.",
        "Caller is not at the device and will send the number.",
    ),
    ("Aufkleber unleserlich, Foto kommt per E-Mail.", "Label unreadable, a photo follows by e-mail."),
)


def side(language: str) -> int:
    """Which of a pair is meant."""
    return 0 if language.startswith("de") else 1


def pick(pairs: tuple[tuple[str, str], ...], language: str, rng: Random) -> str:
    """One of them, in the language."""
    return rng.choice(pairs)[side(language)]


def outcome(complaint: str, language: str) -> str:
    """What came of a complaint with these words; of any other, what came of the first."""
    place = next((place for place, pair in enumerate(COMPLAINTS) if complaint in pair), 0)
    return OUTCOMES[place][side(language)]


def said(code: str, language: str, rng: Random) -> str:
    """What a caller says about a fault."""
    return pick(FAULTS[code], language, rng)
