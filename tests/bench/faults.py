"""Callers who tell of faults, invented: a history, and a later part told in other words.

Each fault has things and symptoms in both languages. What stands after the bar, and every sentence of LATER, is only
said in the later part, and nothing else is said there: synonyms, inflections and compounds that the history does not
hold. As in life faults are not equally common, callers add what does not matter,
tell of a second thing, and say the language's small words; an agent in the history is wrong now and then (`WRONG`).
The faults' own words here are not what an administrator would enter: the tree has names and codes alone.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

WRONG: Final = 0.06  # of the history's tickets carry another classification than they should
ENGLISH, BESIDE, SECOND = 0.45, 0.5, 0.12  # shares: in English, with a remark, with a second thing named

# code, names (German, English): things and symptoms in German, things and symptoms in English
FAULTS: Final = {
    "LX": """
E209;Bandriss;Ribbon torn
 das Band, das Farbband, die Folie | das Thermoband, die Farbfolie
 reißt ständig, ist gerissen, reißt nach jedem Wechsel | riss heute früh, zerreißt dauernd, hat einen Riss
 the ribbon, the ink ribbon, the foil | the thermal ribbon, the ribbons
 keeps tearing, is torn, snapped again | tears every hour, has a tear, is snapping
E214;Bandspannung;Ribbon tension
 der Spannarm, die Bandspannung, das Band | die Spannung am Band, der Arm
 ist zu locker, wirft Falten, hängt durch | ist lockerer als sonst, macht eine Falte, hängt schlaff
 the tension arm, the ribbon tension, the ribbon | the tensioner, the arm for the tension
 is too loose, creases, sags | came loose, shows a crease, is sagging
E221;Spendekante verschmutzt;Peel edge dirty
 die Spendekante, die Kante, das Spendeblech | die Spendekanten, das Blech
 ist verklebt, ist voller Kleber, klebt | ist mit Klebstoff verschmiert, verklebt immer wieder
 the peel edge, the peel plate, the edge | the peeling edge, the plate
 is sticky, is full of glue, sticks | is covered with adhesive, gets stickier
E331;Druckkopf zu heiß;Print head too hot
 der Druckkopf, der Kopf, der Thermokopf | der Thermodruckkopf, die Kopfheizung
 wird zu heiß, überhitzt, meldet Übertemperatur | ist überhitzt, glüht, hat zu hohe Temperatur
 the print head, the head, the thermal head | the printhead, the head heater
 overheats, gets too hot, reports high temperature | is overheating, runs hot, burns
E335;Druckbild blass;Print too faint
 der Druck, das Druckbild, die Schrift | der Aufdruck, das gedruckte Bild
 ist blass, ist kaum lesbar, ist zu hell | wirkt blasser, ist unleserlich, verblasst
 the print, the printing, the text | the printed image, the lettering
 is faint, is hardly readable, is too light | looks fainter, is unreadable, fades
P118;Etikett schief;Label skewed
 das Etikett, die Etiketten, das Label | die Klebeetiketten, jedes Etikett
 sitzt schief, klebt schräg, ist versetzt | sitzt schiefer als gestern, kommt mit Versatz, ist schräg
 the label, the labels, the sticker | every label, the stickers
 is skewed, is crooked, is off centre | sits crookedly, goes on at a skew, is slanted
P122;Rolle nicht erkannt;Roll not recognised
 die Rolle, die Etikettenrolle, die neue Rolle | der Rollenchip, die Ersatzrolle
 wird nicht erkannt, wird nicht gelesen, meldet leer | erkennt er nicht, ist für ihn unbekannt, gilt als leer
 the roll, the label roll, the new roll | the roll chip, the spare roll
 is not recognised, is not read, shows as empty | is unrecognised, reads empty, is unknown to it
A140;Stempel trifft nicht;Pad misses
 der Stempel, der Applikator, der Andruckstempel | der Applikatorarm, das Stempelkissen
 trifft die Packung nicht, fährt nicht aus, bleibt unten | verfehlt die Packungen, ist nicht ausgefahren, kommt zu spät
 the pad, the applicator, the tamp | the applicator arm, the tamp pad
 misses the pack, does not extend, stays down | missed several packs, is not extending, comes too late
A147;Luftdruck zu niedrig;Air pressure too low
 die Druckluft, der Luftdruck, der Schlauch | die Luftversorgung, der Druckluftschlauch
 ist zu niedrig, zischt, verliert Druck | ist undicht, pfeift, fällt unter 4 bar
 the air pressure, the air supply, the hose | the compressed air, the air hose
 is too low, hisses, loses pressure | leaks, whistles, drops below 4 bar
S501;Anzeige schwarz;Display black
 die Anzeige, das Display, der Bildschirm | die Bedienanzeige, der Touchscreen
 ist schwarz, flackert, reagiert nicht auf Berührung | bleibt schwarz, flackert nur noch, reagiert kaum
 the display, the screen, the panel | the touch screen, the displays
 is black, flickers, does not react to touch | stays black, is flickering, hardly reacts
""",
    "CW": """
W107;Nullpunkt driftet;Zero drift
 der Nullpunkt, das Gewicht, die Anzeige | der Messwert, die Nullstellung
 driftet, wandert langsam, läuft weg | ist gedriftet, wandert den ganzen Tag, läuft ständig davon
 the zero, the weight, the reading | the zero point, the readings
 drifts, wanders slowly, creeps | has drifted, keeps wandering, is creeping
W112;Feuchtigkeit eingedrungen;Moisture ingress
 die Wägezelle, der Stecker, das Gehäuse | die Zelle, der Anschlussstecker
 ist nass geworden, ist feucht, steht unter Wasser | hat Feuchtigkeit gezogen, ist innen nass, hat Wasser drin
 the load cell, the plug, the housing | the cell, the connector plug
 got wet, is damp, is full of water | has moisture inside, is wet inside, let water in
W119;Gewicht schwankt;Weight unsteady
 die Wiegung, die Waage, das Gewicht | die Gewichtswerte, das Wiegen
 schwankt stark, springt, ist unruhig wegen Vibration | zeigt Schwankungen, springt hin und her, vibriert
 the weighing, the scale, the weight | the weights, the weigher
 fluctuates, jumps, is unsteady with vibration | shows fluctuation, is jumping, vibrates
B204;Band läuft schief;Belt tracks off
 das Förderband, der Gurt, das Transportband | der Fördergurt, das Laufband
 läuft nach links, läuft von der Rolle, scheuert am Rand | lief wieder nach links, scheuert seitlich, wandert zur Seite
 the conveyor belt, the belt, the strap | the conveyor, the infeed belt
 tracks to the left, runs off the roller, rubs at the side | tracked left again, is rubbing, moves sideways
B209;Band bleibt stehen;Belt stops
 der Motor, das Förderband, der Antrieb | die Motoren, der Bandantrieb
 bleibt stehen, läuft nicht an, stoppt | blieb wieder stehen, stoppte plötzlich, steht still
 the motor, the conveyor belt, the drive | the motors, the belt drive
 stops, does not start, stalls | stopped again, is stalling, stands still
P304;Ausschleusgrenzen;Reject limits
 der Ausschleuser, die Ausschleusung, der Auswerfer | die Auswurfklappe, der Ausschleusarm
 wirft gute Packungen aus, schleust alles aus, verwirft zu viel | schleuste gute Packungen aus, verwirft die Hälfte
 the rejector, the reject arm, the ejector | the reject flap, the rejecting unit
 rejects good packs, rejects everything, throws out too many | rejected good packs, is ejecting half of them
P311;Metalldetektor Fehlalarm;Metal detector false alarm
 der Metalldetektor, der Detektor, die Metallsuche | die Metallerkennung, das Suchgerät
 schlägt ohne Grund an, meldet Metall, gibt Fehlalarm | schlug mehrmals an, findet überall Metall, hat Fehlalarme
 the metal detector, the detector, the metal search | the metal detection, the detecting unit
 triggers without reason, reports metal, gives false alarms | triggered often, finds metal everywhere, alarms falsely
N220;Gateway nicht erreichbar;Gateway offline
 das Gateway, die Verbindung, das Netzwerk | die Netzwerkverbindung, der Netzanschluss
 ist offline, ist nicht erreichbar, bricht ab | war heute mehrfach offline, ist abgebrochen, ist unerreichbar
 the gateway, the connection, the network | the network connection, the connections
 is offline, cannot be reached, drops | went offline, dropped again, is unreachable
N231;Daten fehlen;Data missing
 die Statistik, der Export, die Chargendaten | die exportierten Daten, das Chargenprotokoll
 fehlt im Lagersystem, ist leer, wird nicht übertragen | fehlen seit gestern, wurde nicht übertragen, kam leer an
 the statistics, the export, the batch data | the exported data, the batch log
 is missing in the warehouse system, is empty, is not transferred | went missing, was never transferred, arrived empty
K610;Kalibrierung abgelaufen;Calibration expired
 die Kalibrierung, die Eichung, das Prüfsiegel | die Kalibrierfrist, das Eichsiegel
 ist abgelaufen, muss erneuert werden, wird angemahnt | lief ab, steht zur Erneuerung an, läuft diese Woche ab
 the calibration, the verification, the seal | the calibrations, the verification seal
 has expired, must be renewed, is overdue | expires this week, needs renewing, ran out
""",
}
EARLIER: Final = {
    "de": ("{0} {1}.", "Guten Tag, {0} {1}.", "Seit heute früh: {0} {1}.", "Kunde sagt, {0} {1}.", "Störung: {0} {1}"),
    "en": ("{0} {1}.", "Hello, {0} {1}.", "Since this morning {0} {1}.", "Caller says {0} {1}.", "Fault: {0} {1}"),
}
LATER: Final = {
    "de": ("Wir haben ein Problem, {0} {1}.", "Schon wieder: {0} {1}", "Nach dem Umbau: {0} {1}, was tun?"),
    "en": ("We have trouble here, {0} {1}.", "Once more: {0} {1}", "After the rebuild {0} {1}, what can we do?"),
}
REMARKS: Final = {
    "de": (
        "Die Linie steht.",
        "Wir produzieren weiter, aber langsam.",
        "Neustart half nicht.",
        "Reinigung war gestern.",
        "Bitte dringend zurückrufen.",
        "Das hatten wir im März schon einmal.",
        "Nachtschicht hat es gemeldet.",
    ),
    "en": (
        "The line is down.",
        "We keep producing, but slowly.",
        "A restart did not help.",
        "It was cleaned yesterday.",
        "Please call back urgently.",
        "We had that in March before.",
        "The night shift reported it.",
    ),
}


@dataclass(frozen=True)
class Fault:
    """A fault as callers tell of it: (what is said in the history, what only later) for each of its parts."""

    family: str
    code: str
    name_de: str
    name_en: str
    words: dict[str, tuple[tuple[list[str], list[str]], tuple[list[str], list[str]]]]


@dataclass(frozen=True)
class Told:
    """A description, the fault it is, and what the agent chose."""

    family: str
    text: str
    code: str
    chosen: str
    language: str


def faults() -> list[Fault]:
    """All faults of both families."""
    return [_fault(family, lines) for family, text in FAULTS.items() for lines in _by_fives(text.strip().splitlines())]


def _by_fives(lines: Sequence[str]) -> Iterator[Sequence[str]]:
    return (lines[at : at + 5] for at in range(0, len(lines), 5))


def _fault(family: str, lines: Sequence[str]) -> Fault:
    code, name_de, name_en = lines[0].split(";")
    german, english = [_part(line) for line in lines[1:3]], [_part(line) for line in lines[3:5]]
    return Fault(family, code, name_de, name_en, {"de": (german[0], german[1]), "en": (english[0], english[1])})


def _part(line: str) -> tuple[list[str], list[str]]:
    before, after = line.split(" | ")
    return [said.strip() for said in before.split(",")], [said.strip() for said in after.split(",")]


def tell(number: int, *, later: bool, seed: int) -> list[Told]:
    """So many calls of the history, or of the later part."""
    chance = random.Random(f"{seed} {later}")
    known = faults()
    weights = [1 / (1 + at % 10) ** 0.5 for at in range(len(known))]
    return [_one(fault, known, chance, later=later) for fault in chance.choices(known, weights, k=number)]


def _one(fault: Fault, known: Sequence[Fault], chance: random.Random, *, later: bool) -> Told:
    language = "en" if chance.random() < ENGLISH else "de"
    thing, symptom = fault.words[language]
    said = chance.choice(thing[later]), chance.choice(symptom[later])
    text = chance.choice((LATER if later else EARLIER)[language]).format(*said)
    if chance.random() < SECOND:
        beside = chance.choice([one for one in known if one.family == fault.family])
        text += (" Auch geprüft: {}." if language == "de" else " Also checked: {}.").format(
            chance.choice(beside.words[language][0][later])
        )
    if chance.random() < BESIDE:
        text += f" {chance.choice(REMARKS[language])}"
    chosen = fault.code
    if not later and chance.random() < WRONG:
        chosen = chance.choice([one.code for one in known if one.family == fault.family])
    return Told(fault.family, text[0].upper() + text[1:], fault.code, chosen, language)
