"""People in files: words beside numbers, and addresses that many share (C7)."""

from contracts.models import Contact
from tests.factories.contracts import make_company, make_contact
from tests.factories.imports import applied, checked, faults, plan

HEAD = "Kundennummer;Name;E-Mail;Telefon\n"


def numbers(name):
    return [phone.number for phone in Contact.objects.get(name=name).phones.all()]


def test_words_beside_a_number_never_become_its_digits(author, catalogue):
    content = (
        "Kundennummer;Name;Telefon;Mobil\n"
        "K-1;Worte Eins;0171 1234567 mobil;040 1234567 b. Meier\n"
        "K-1;Durchwahl Zwei;040 669690 Durchwahl 214;\n"
        "K-1;Uhr Drei;0171 1234567 ab 14 Uhr;\n"
        "K-1;Serie Vier;CW90-2302-0447;\n"
    )
    run = applied(author, "contacts", content, skip_refused=True)
    assert numbers("Worte Eins") == ["+491711234567", "+49401234567"]
    assert numbers("Durchwahl Zwei") == ["+4940669690;ext=214"]
    assert [(line, column) for line, column, _why in faults(run)] == [(4, "Telefon"), (5, "Telefon")]


def test_two_people_with_one_address_are_two_people(author, catalogue):
    applied(author, "contacts", HEAD + "K-1;Anna Alt;info@sammelpost.example;040 7001000\n")
    applied(author, "contacts", HEAD + "K-1;Berta Neu;info@sammelpost.example;040 7002000\n")
    assert (numbers("Anna Alt"), numbers("Berta Neu")) == (["+49407001000"], ["+49407002000"])


def test_two_people_with_one_address_in_one_file_are_two_people(author, catalogue):
    run = checked(author, "contacts", HEAD + "K-1;Anna Alt;info@x.example;\nK-1;Berta Neu;info@x.example;\n")
    assert [outcome for _line, outcome, _changes in plan(run)] == ["new", "new"]
    run = checked(author, "contacts", HEAD + "K-1;Anna Alt;info@x.example;\nK-1;Anna Alt;info@x.example;\n")
    assert faults(run) == [(3, "Name", "stands in line 2 already")]


def test_nearly_the_same_name_with_the_same_address_is_asked(author, catalogue):
    company, _product = catalogue
    make_contact(company, "Tobias Wernicke", email="t@x.example")
    for name in ("Tobias Wernike", "T. Wernicke"):
        run = checked(author, "contacts", HEAD + f"K-1;{name};T@x.example;\n")
        assert faults(run) == [
            (2, "Name", "Tobias Wernicke has this address; enter the name as on file or leave the address out")
        ]


def test_of_two_people_with_one_name_the_address_tells_which(author, catalogue):
    company, _product = catalogue
    make_contact(company, "Anna Alt", email="a@x.example")
    second = make_contact(company, "Anna Alt", email="b@x.example")
    applied(author, "contacts", HEAD + "K-1;Anna Alt;b@x.example;040 7001000\n")
    assert [phone.number for phone in second.phones.all()] == ["+49407001000"]
    run = checked(author, "contacts", HEAD + "K-1;Anna Alt;c@x.example;040 7001000\n")
    assert faults(run) == [(2, "Name", "several people have this name; enter the e-mail address on file")]


def test_the_same_name_and_address_at_another_company_is_another_person(author, catalogue):
    make_contact(make_company("Fremd", number="K-2"), "Anna Alt", email="a@x.example")
    run = checked(author, "contacts", HEAD + "K-1;Anna Alt;a@x.example;\n")
    assert [outcome for _line, outcome, _changes in plan(run)] == ["new"]
