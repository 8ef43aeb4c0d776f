"""Places for the slots of frames: small towns, which identify, and large cities, which do not."""

import random

_TOWNS = """
Sioux Lookout|Kapuskasing|Hearst|Moosonee|Wawa|Marathon|Atikokan|Red Lake|Bancroft|Minden|Haliburton|Renfrew|Arnprior
Perth|Smiths Falls|Gananoque|Picton|Napanee|Cobden|Wiarton|Kincardine|Goderich|Wingham|Exeter|Petrolia|Dryden
Tofino|Ucluelet|Masset|Hazelton|Smithers|Burns Lake|Vanderhoof|Fernie|Golden|Revelstoke|Merritt|Lillooet|Bella Coola
Fort Nelson|Hinton|Jasper|High Prairie|Slave Lake|Vegreville|Drumheller|Taber|Cardston|Rocky Mountain House|Athabasca
La Ronge|Nipawin|Melfort|Humboldt|Rosthern|Kindersley|Biggar|Esterhazy|Flin Flon|The Pas|Swan River|Dauphin|Gimli
Churchill|Norway House|Cross Lake|Pinawa|Iqaluit|Rankin Inlet|Baker Lake|Arviat|Igloolik|Pangnirtung|Inuvik|Hay River
Chibougamau|Mistissini|Chisasibi|Kuujjuaq|Puvirnituq|Salluit|Inukjuak|Waskaganish|La Sarre|Amos|Senneterre|La Tuque
Baie-Saint-Paul|La Malbaie|Tadoussac|Forestville|Natashquan|Blanc-Sablon|Fermont|Gaspé|Percé|Chandler|Bonaventure
Carleton-sur-Mer|Matane|Amqui|Mont-Joli|Trois-Pistoles|La Pocatière|Montmagny|Saint-Pamphile|Lac-Mégantic|Weedon
Coaticook|Lac-Etchemin|Saint-Raymond|Maniwaki|Mont-Laurier|Ferme-Neuve|Shawville|Fort-Coulonge|Témiscaming|Ville-Marie
Saint-Félicien|Dolbeau|Roberval|Saint-Tite|Louiseville|Nicolet|Rawdon|Saint-Donat|Sainte-Adèle|L'Anse-Saint-Jean
Tracadie|Caraquet|Shippagan|Dalhousie|Sussex|St. Stephen|Souris|Montague|Tignish|Inverness|Cheticamp|Antigonish|Digby
Shelburne|Yarmouth|Lunenburg|Gander|Twillingate|Burin|St. Anthony|Nain|Hopedale|Bonavista|Fogo|Marystown|Stephenville
Truth or Consequences|Ely|Winnemucca|Havre|Glasgow|Wolf Point|Bemidji|Thief River Falls|Ashland|Hayward|Houghton
Ironwood|Marquette|Calumet|Escanaba|Vidalia|Yazoo City|Tuskegee|Selma|Presidio|Alpine|Marfa|Crockett|Kotzebue|Bethel
Dillingham|Nome|Barrow|Seldovia|Lame Deer|Pine Ridge|Chinle|Tuba City|Shiprock|Zuni|Elko|Susanville|Fort Bragg|Bishop
Machias|Houlton|Caribou|Fort Kent|Lubec|Rumford|Berlin|Colebrook|Newport|Barton|Tupper Lake|Saranac Lake|Malone|Massena
""".replace("\n", "|").strip("|").split("|")  # fmt: skip
CITIES = (
    """
Toronto|Montreal|Montréal|Vancouver|Calgary|Ottawa|Edmonton|Winnipeg|Quebec|Québec|Hamilton|London|Halifax|Saskatoon
Regina|Boston|Chicago|New York|San Diego|Seattle|Denver|Houston|Atlanta|Orlando|Philadelphia|San Francisco|New Orleans
Washington|Miami|Phoenix|Dallas|Barcelona|Vienna|Paris|Lyon|Bruxelles|Berlin|Amsterdam|Copenhagen|Stockholm|Madrid
Lisbon|Milan|Munich|Geneva|Dublin|Sydney|Melbourne|Tokyo|Singapore|Dubai|Cape Town|Sherbrooke|Gatineau|Laval|Kingston
Minneapolis|Detroit|Pittsburgh|Cleveland|St. John's|Victoria|Sudbury|Thunder Bay|Banff|Whistler|Las Vegas|Nashville
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
HOSPITALS = (
    """
St. Mary's|Mount Sinai|Sunnybrook|St. Paul's|the General|the Civic|CHUM|CHU Sainte-Justine|CUSM|Sacré-Coeur|Maisonneuve
SickKids|Foothills|VGH|Royal Alex|Mayo|Mass General|Hôtel-Dieu|IWK|Royal Jubilee|St. Boniface|Enfant-Jésus|Notre-Dame
Cité-de-la-Santé|Pierre-Boucher|Charles-Le Moyne|McMaster|Lakeridge|Trillium|Credit Valley|the Vic|Stanford|UCSF|Hopkins
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
_STREETS = (
    """
Maple|Oak|King|Queen|Main|Elm|Church|Mill|Victoria|Wellington|Albert|Dundas|Bloor|Pine|Cedar|Birch|Lakeshore|Ridge
Sunset|Hillcrest|Park|George|Railway|River|College|Spruce|Willow|Talbot|Wilson|Pleasant|Chestnut|Highland|Concession
Meadow|Front|Station|Brock|Simcoe|Harbour|Tamarack|Regent|Prince|Duke|Dufferin|Ontario|Garden|1st|2nd|3rd|5th|12th
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
_RUES = (
    """
Principale|de l'Église|Saint-Joseph|Notre-Dame|des Érables|des Pins|du Moulin|Sainte-Catherine|Laurier|Papineau|Cartier
Saint-Jean|de la Montagne|du Parc|Bélanger|Jean-Talon|Saint-Denis|des Bouleaux|du Lac|Champlain|Montcalm|Wolfe|Dorion
des Lilas|de la Gare|Saint-Louis|King|Beaubien|Masson|Fleury|des Patriotes|du Quai|de la Fabrique|Lafontaine|Rosemont
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
_KINDS = (
    "St",
    "st",
    "Street",
    "Ave",
    "ave",
    "Avenue",
    "Rd",
    "road",
    "Dr",
    "Crescent",
    "Cres",
    "Blvd",
    "Lane",
    "Court",
    "Way",
)
_VOIES = ("rue", "avenue", "av", "boul", "chemin", "ch", "rang", "place", "croissant", "montée", "route")


def town(rng: random.Random) -> str:
    """Draw a place of about 20,000 people or fewer."""
    return rng.choice(_TOWNS)


def address(rng: random.Random, lang: str) -> str:
    """Draw a street address: number and street, sometimes with a unit in front or behind and a town or code."""
    number = rng.randint(1, 9999) if rng.random() < 0.6 else rng.randint(1, 199)
    if lang == "fr" or rng.random() < 0.12:
        unit = rng.choice(
            ("", "", "", f", app {rng.randint(1, 40)}", f" apt {rng.randint(1, 40)}", f" #{rng.randint(1, 30)}")
        )
        comma = rng.choice(("", "", ", "))
        street = f"{number}{comma or ' '}{rng.choice(_VOIES)} {rng.choice(_RUES)}{unit}"
    else:
        unit = rng.choice(
            ("", "", "", "", f" apt {rng.randint(1, 900)}", f", unit {rng.randint(1, 60)}", f" #{rng.randint(1, 900)}")
        )
        street = f"{number} {rng.choice(_STREETS)} {rng.choice(_KINDS)}{unit}"
        if rng.random() < 0.08:
            street = rng.choice(
                (f"RR{rng.randint(1, 9)} {town(rng)}", f"PO Box {rng.randint(2, 999)}, {town(rng)}", street)
            )
    tail = rng.random()
    if tail < 0.12:
        return f"{street}, {town(rng)}"
    if tail < 0.18:
        return f"{street}, {rng.choice(CITIES)} {postal(rng)}"
    return street


def postal(rng: random.Random) -> str:
    """Draw a Canadian postal code or, one time in four, an American ZIP."""
    if rng.random() < 1 / 4:
        return f"{rng.randint(1001, 99950):05d}" + (f"-{rng.randint(1, 9999):04d}" if rng.random() < 0.15 else "")
    first, letters = "ABCEGHJKLMNPRSTVXY", "ABCEGHJKLMNPRSTVWXYZ"
    space = rng.choice((" ", " ", "", "-"))
    return (
        f"{rng.choice(first)}{rng.randint(0, 9)}{rng.choice(letters)}{space}"
        f"{rng.randint(0, 9)}{rng.choice(letters)}{rng.randint(0, 9)}"
    )
