"""Telephone numbers of the North American plan: one spelling inside, few digits outside. Pure.

A *number* below is text, always "+1XXXXXXXXXX" (E.164), as `to_e164` makes it; the other functions trust it.
Sources: the shape of a number is NANPA's (NXX-NXX-XXXX, N is 2-9, no N11); assigned area codes and time zones
are those of the metadata in phonenumbers.
"""

import re

import phonenumbers
from phonenumbers.tzdata import TIMEZONE_DATA

_N11 = r"(?!.11)"
_CALLABLE = re.compile(rf"(?!900){_N11}[2-9]\d\d(?!976){_N11}[2-9]\d\d\d{{4}}", re.ASCII)  # 900 and 976 cost the caller


_USUAL = re.compile(r"\+1[2-9]\d{9}", re.ASCII)  # as programs send it: nothing to understand


def to_e164(text: str) -> str | None:
    """The one spelling of a number, "+16025550147", from any spelling of it; None when it cannot be called.

    Reads spaces, dots, dashes, brackets, +1 or 1 in front, letters (1-800-FLOWERS), digits of any script; an
    extension is dropped. None: not ten digits, 0 or 1 or N11 where it may not be, a premium number, an area code that
    nobody has been given, another country. An exchange is not checked further: metadata ages, and a wrong "no" loses a
    caller. So 555-01xx, which belongs to nobody and serves demonstrations, is a number in every real area code.
    """
    if _USUAL.fullmatch(text):
        return text if _CALLABLE.fullmatch(text[2:]) and _is_assigned(text[2:5]) else None
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return None
    national = str(number.national_number)
    if number.country_code != 1 or number.italian_leading_zero or not _CALLABLE.fullmatch(national):
        return None
    return f"+1{national}" if _is_assigned(national[:3]) else None


def _is_assigned(area: str) -> bool:
    """Somebody has the area code: it has a time zone, or (800, 500, 600) any number in it is valid."""
    return area in _ZONES or phonenumbers.is_valid_number(
        phonenumbers.PhoneNumber(country_code=1, national_number=int(f"{area}2345678"))
    )


def digit_count(text: str) -> int:
    """How many decimal digits of any script the text holds: intake refuses a phone without 3 to 15."""
    return sum(letter.isdecimal() for letter in text)


def area_code(number: str) -> str:
    """The three digits that tell a region: "602"."""
    return number[2:5]


def last_two(number: str) -> str:
    """The two digits that a masked number keeps: "47"."""
    return number[-2:]


def masked(number: str) -> str:
    """What a list may show: "•••-••47"."""
    return f"•••-••{last_two(number)}"


def spoken(number: str) -> str:
    """The number as a person reads it out: "602-555-0147"."""
    return f"{number[2:5]}-{number[5:8]}-{number[8:]}"


def tel(number: str) -> str:
    """The link that a telephone understands: "tel:+16025550147" (RFC 3966)."""
    return f"tel:{number}"


def zones(number: str) -> frozenset[str]:
    """Every IANA zone of the whole area code; empty when unknown (toll-free and other numbers without a place).

    Never the exchange's zone alone: mobiles move and port, so +1 850 means Chicago and New York (DOMAIN.md section 3,
    time-zone resolution).
    """
    return _ZONES.get(area_code(number), frozenset())


def place(number: str) -> str:
    """The state, province or island of the area code, to follow "A caller in": "Arizona"; "" when unknown."""
    return _PLACES.get(area_code(number), "")


def _zones_by_area() -> dict[str, frozenset[str]]:
    """{"850": {"America/Chicago", "America/New_York"}, ...}: all rows of the metadata that begin with the area code."""
    by_area: dict[str, frozenset[str]] = {}
    for prefix, names in TIMEZONE_DATA.items():
        if prefix.startswith("1") and len(prefix) >= 4:
            by_area[prefix[1:4]] = by_area.get(prefix[1:4], frozenset()).union(names)
    return by_area


def _places_by_area(table: str) -> dict[str, str]:
    """{"602": "Arizona", ...} from lines of "Arizona: 480 520 602"; an indented line goes on with the one before."""
    rows = (line.split(": ") for line in table.replace("\n    ", " ").strip().splitlines())
    return {area: name for name, areas in rows for area in areas.split()}


_ZONES = _zones_by_area()

# Copied from phonenumbers.geocoder, whose import costs two seconds and 190 MB in every process; a test compares them.
_PLACES = _places_by_area("""
Alabama: 205 251 256 334 659 938
Alaska: 907
Alberta: 368 403 587 780 825
American Samoa: 684
Anguilla: 264
Antigua and Barbuda: 268
Arizona: 480 520 602 623 928
Arkansas: 327 479 501 870
the Bahamas: 242
Barbados: 246
Bermuda: 441
British Columbia: 236 250 257 604 672 778
the British Virgin Islands: 284
California: 209 213 279 310 323 341 350 369 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669 707 714
    738 747 760 805 818 820 831 840 858 909 916 925 949 951
the Cayman Islands: 345
Colorado: 303 719 720 748 970 983
Connecticut: 203 475 860 959
Delaware: 302
Dominica: 767
the Dominican Republic: 809 829 849
Florida: 239 305 321 324 352 386 407 448 561 645 656 689 727 728 754 772 786 813 850 863 904 941 954
Georgia: 229 404 470 478 678 706 762 770 912 943
Grenada: 473
Guam: 671
Hawaii: 808
Idaho: 208 986
Illinois: 217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 872
Indiana: 219 260 317 463 574 765 812 930
Iowa: 319 515 563 641 712
Jamaica: 658 876
Kansas: 316 620 785 913
Kentucky: 270 364 502 606 859
Louisiana: 225 318 337 504 985
Maine: 207
Manitoba: 204 431 584
Maryland: 227 240 301 410 443 667
Massachusetts: 339 351 413 508 617 774 781 857 978
Michigan: 231 248 269 313 517 586 616 734 810 906 947 989
Minnesota: 218 320 507 612 651 763 952
Mississippi: 228 601 662 769
Missouri: 235 314 417 557 573 636 660 816 975
Montana: 406
Montserrat: 664
Nebraska: 308 402 531
Nevada: 702 725 775
New Brunswick: 428 506
New Hampshire: 603
New Jersey: 201 551 609 640 732 848 856 862 908 973
New Mexico: 505 575
New York: 212 315 329 332 347 363 516 518 585 607 631 646 680 716 718 838 845 914 917 929 934
Newfoundland and Labrador: 709 879
North Carolina: 252 336 472 704 743 828 910 919 980 984
North Dakota: 701
northern Canada: 867
the Northern Mariana Islands: 670
Nova Scotia or Prince Edward Island: 782 902
Ohio: 216 220 234 283 326 330 380 419 440 513 567 614 740 937
Oklahoma: 405 539 572 580 918
Ontario: 226 249 289 343 365 382 416 437 519 548 613 647 683 705 742 753 807 905 942
Oregon: 458 503 541 971
Pennsylvania: 215 223 267 272 412 445 484 570 582 610 717 724 814 835 878
Puerto Rico: 787 939
Quebec: 263 273 354 367 418 438 450 468 514 579 581 819 873
Rhode Island: 401
Saint Kitts and Nevis: 869
Saint Lucia: 758
Saint Vincent and the Grenadines: 784
Saskatchewan: 306 474 639
Sint Maarten: 721
South Carolina: 803 821 839 843 854 864
South Dakota: 605
Tennessee: 423 615 629 731 865 901 931
Texas: 210 214 254 281 325 346 361 409 430 432 469 512 682 713 726 737 806 817 830 832 903 915 936 940 945 956
    972 979
Trinidad and Tobago: 868
the Turks and Caicos Islands: 649
the U.S. Virgin Islands: 340
Utah: 385 435 801
Vermont: 802
Virginia: 276 434 540 571 686 703 757 804 826 948
Washington State: 206 253 360 425 509 564
Washington, D.C.: 202 771
West Virginia: 304 681
Wisconsin: 262 274 353 414 534 608 715 920
Wyoming: 307
""")
