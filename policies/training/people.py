"""Names of people of some 60 origins, in Latin letters, for the slots of frames.

Faker's locales supply most of them (its lists are used while training and are not part of the project); origins that
Faker lacks or writes in another script are written out here, romanised as clinics write them.
"""

import random
import unicodedata
from dataclasses import dataclass
from functools import cache

from faker import Faker

_LOCALES = """
    az_AZ bs_BA cs_CZ da_DK de_DE en_AU en_BD en_CA en_GB en_IE en_IN en_KE en_NG en_NZ en_PK en_US es_AR es_CO es_ES
    es_MX et_EE fi_FI fil_PH fr_BE fr_CA fr_DZ fr_FR ga_IE ha_NG hr_HR hu_HU id_ID ig_NG is_IS it_IT lt_LT lv_LV
    mt_MT nl_BE nl_NL no_NO pl_PL pt_BR pt_PT ro_RO sk_SK sl_SI sq_AL sv_SE sw tr_TR tw_GH uz_UZ yo_NG zu_ZA
    bg_BG el_GR ru_RU sr_BA uk_UA
""".split()
#: How often an origin is drawn, against 1 for any other: who lives in Canada and the United States.
_WEIGHTS = {"en_CA": 8, "en_US": 6, "en_GB": 4, "fr_CA": 8, "quebecois": 6, "fr_FR": 2, "en_IN": 4, "es_MX": 2}
_DRAWS = 1500

_WRITTEN_OUT: dict[str, tuple[str, str]] = {
    "chinese": (
        "Wei Li Mei Jian Xiu Hui Ying Jing Xin Yan Ming Lan Hua Jun Chen Yu Fang Hong Qing Tao Lei Bo Xiao Yi Ling "
        "Mei-Ling Xiao-Ming Ka-Ming Siu-Ling Wing Kwok Zhen Rui Haoran Zixuan Yuxi Guo Shu-Fen",
        "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Tang Deng "
        "Chan Wong Lee Lam Cheung Leung Ho Ng Yeung Kwan Tse Fong Mok Tam Au Ip Lau Kwok Szeto Hsieh Tsai Hsu Chiang",
    ),
    "korean": (
        "Min-jun Seo-yeon Ji-woo Ji-hoon Hyun-woo Soo-jin Eun-ji Jae Sung-min Hye-jin Young-ho Kyung-sook Minji Yuna "
        "Dong-hyun Sang-ho Mi-sook Jin-ah Haneul Tae-yang",
        "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon Hwang Ahn Song Hong Yoo Jeon Moon Bae Nam",
    ),
    "japanese": (
        "Haruto Yui Sota Aoi Hana Kenji Yuki Akira Naoko Emiko Hiroshi Keiko Takumi Sakura Ren Mio Daichi Noriko Kaito",
        "Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kato Yoshida Yamada Sasaki Matsumoto "
        "Inoue Kimura Hayashi Shimizu Mori Abe Ikeda Hashimoto Ogawa Okada Fujita",
    ),
    "arabic": (
        "Mohammed Ahmad Fatima Aisha Omar Ali Hassan Hussein Layla Nour Yousef Ibrahim Khalid Mariam Amina Samir "
        "Rania Huda Tariq Bilal Karim Salma Nadia Ziad Hanan Abdullah Abdelrahman Rasha Mustafa Sami Lina Ghada Faisal",
        "Haddad Khoury Mansour Saleh Al-Masri El-Sayed Hamdan Nasser Abboud Farah Khalil Shaheen Darwish Awad Qasim "
        "Al-Rashid Benali Bouzid El-Amin Hamidi Mahmoud Odeh Tannous Zaki Aziz Boutros Jaber Najjar Rahal Ayoub",
    ),
    "persian": (
        "Reza Maryam Farhad Shirin Arash Nasrin Hossein Leila Behrouz Parisa Kamran Mina Sina Azadeh Navid Roya Kaveh",
        "Ahmadi Hosseini Karimi Rahimi Moradi Jafari Ghorbani Tehrani Farahani Shirazi Rostami Sadeghi Bagheri Nouri "
        "Kazemi Mousavi Ebrahimi Zand Daneshvar Khosravi",
    ),
    "afghan": (
        "Zahra Gul Najib Farid Shabnam Habib Wali Parwin Jamila Rahim Sediq Freshta",
        "Ahmadzai Popal Noorzai Stanekzai Karzad Wardak Rasuli Hotak Azimi Sultani Haidari Yousufi",
    ),
    "punjabi": (
        "Harpreet Gurpreet Jaspreet Manpreet Amarjit Baljit Simran Gurdeep Kuldip Parminder Rajwinder Navdeep Satnam "
        "Sukhwinder Balwinder Mandeep Jaswant Gurleen Arshdeep Inderjit",
        "Singh Kaur Gill Dhillon Sandhu Grewal Sidhu Brar Dhaliwal Sekhon Mann Bains Chahal Randhawa Toor Johal Deol "
        "Bajwa Aujla Hundal Atwal",
    ),
    "south_asian": (
        "Priya Rahul Anjali Vikram Lakshmi Sanjay Kavita Arjun Meena Deepak Sunita Rohan Asha Nikhil Pooja Ravi Divya "
        "Suresh Usha Imran Ayesha Bilal Saima Farhan Sana Tahir Nusrat Rubina Shahid Zara Kumari Nimal Chaminda Dilini",
        "Patel Sharma Gupta Reddy Iyer Nair Menon Desai Mehta Joshi Rao Kulkarni Banerjee Chatterjee Mukherjee Das "
        "Bose Khan Ahmed Malik Qureshi Siddiqui Chaudhry Butt Mirza Sheikh Hossain Rahman Chowdhury Perera Fernando "
        "Silva Jayawardena Wickramasinghe Gunawardena Thapa Gurung Shrestha Tamang Acharya Adhikari",
    ),
    "tamil": (
        "Arul Kumaran Selvi Thangam Murugan Kavitha Sivakumar Anandhi Rajan Meenakshi Velu Nithya Karthik Dharani",
        "Sivakumaran Ramanathan Balasubramaniam Thirunavukkarasu Rajaratnam Selvarajah Kandiah Nadarajah Murugesan "
        "Krishnan Subramaniam Pillai Chelliah Vigneswaran Yogarajah",
    ),
    "somali": (
        "Abdi Hodan Asha Faduma Mohamud Warsame Halima Ifrah Yusuf Khadra Liban Sahra Mukhtar Hibo Ayaan Sagal",
        "Warsame Abdullahi Farah Jama Hersi Osman Duale Hirsi Nur Ismail Aden Guled Mohamed Elmi Shire Barre Egal",
    ),
    "ethiopian_eritrean": (
        "Abebe Tigist Hiwot Dawit Selam Yonas Mekdes Tesfaye Almaz Bereket Meron Haile Genet Kidane Saba Senait",
        "Tadesse Bekele Gebremariam Tesfay Haile Woldemichael Alemu Desta Girma Mengistu Kebede Ghebreab Negash Tekle",
    ),
    "nigerian": (
        "Chioma Emeka Ngozi Tunde Folake Ifeoma Obinna Adaeze Chinedu Kemi Segun Yetunde Uche Amaka Ikenna Bisi Femi "
        "Abiodun Nneka Olumide Titilayo Zainab Musa",
        "Okafor Adeyemi Okonkwo Balogun Eze Nwosu Obi Adebayo Ogunleye Chukwu Okeke Afolabi Bello Umeh Onyekachi "
        "Olawale Ibrahim Danjuma Igwe Nwachukwu Oyelaran Akintola Ezeudu",
    ),
    "ghanaian": (
        "Kofi Ama Kwame Akosua Yaw Abena Kojo Efua Kwesi Adwoa Kwabena Esi Akua Nana",
        "Mensah Boateng Owusu Asante Osei Appiah Agyeman Amoah Addo Darko Ofori Quaye Sarpong Acheampong Nkrumah",
    ),
    "congolese_cameroonian": (
        "Mbuyi Kabongo Chantal Dieudonné Grâce Patrice Bibiche Fabrice Solange Espérance Honoré Clarisse Blaise",
        "Tshibangu Mukendi Kabila Ilunga Ngoma Mbemba Kasongo Tchoumi Nkoulou Fotso Ndiaye Diallo Traoré Koné Sow "
        "Ba Camara Touré Coulibaly Keïta Mbaye Diop Kouassi",
    ),
    "rwandan_burundian": (
        "Uwase Immaculée Jean-Bosco Claudine Innocent Vestine Aimable Chantal Eric Solange",
        "Niyonzima Habimana Uwimana Mugisha Nkurunziza Ndayishimiye Mukamana Hakizimana Bizimana Iradukunda",
    ),
    "haitian": (
        "Jean-Robert Marie-Carmel Wilner Roseline Fritz Guerda Jocelyn Mirlande Wesner Nadège Emmanuel Rose-Laure "
        "Dieuseul Yolette Frantz Ketly Evens Islande Magalie",
        "Pierre Jean-Baptiste Louis Joseph Charles Étienne Desrosiers Toussaint Augustin Saint-Fleur Dorvil Célestin "
        "Jean-Louis Michel Antoine François Cadet Exantus Dieudonné Jean-Pierre Belizaire Lafontant Pierre-Louis",
    ),
    "caribbean": (
        "Devon Shanice Marlon Keisha Winston Delroy Althea Tamika Junior Sharon Errol Camille Neville Marcia Desmond",
        "Campbell Brown Gordon Grant Reid Clarke Bennett Morrison Blake Baptiste Ramkissoon Mohammed Maharaj Persaud "
        "Singh Ramsaran Joseph Gonsalves Alleyne Braithwaite",
    ),
    "inuit": (
        "Aputi Siku Nanuq Annie Jeannie Pitseolak Tagalik Elisapee Noah Jusi Lucassie Siasi Minnie Paulusie Aqpik",
        "Kunuk Akavak Ipeelie Nutaraluk Tulugak Qitsualik Angnatsiak Aupaluk Etidloie Ningiuk Papatsie Saunders "
        "Inukpuk Weetaluktuk Arnaquq Kilabuk Ittusardjuat",
    ),
    "first_nations": (
        "Waseya Kahente Raven Nipin Cheyenne Dakota Sky Winona Delbert Verna Leroy Marvin Darlene Kateri Ashley Isaiah",
        "Whiteduck Cardinal Bear Moose Beardy Wapachee Blacksmith Awashish Mianscum Kistabish Papatie Jacobs Deer "
        "Montour Kanapé Vollant Fontaine Sinclair Ducharme Crowfoot Littlechild Redsky Strongarm Wabano Sutherland "
        "Metallic Gull Neeposh Grandbois Yellowhorse Bigcanoe",
    ),
    "quebecois": (
        "Gaétan Ginette Réjean Huguette Yvon Lise Normand Jocelyne Gilles Monique Raymonde Fernand Thérèse Rollande "
        "Marcel Denise Mathis Océane Jean-Guy Marie-Ève Marc-André Pierre-Luc Anne-Sophie Félix Zachary Rosalie Léa "
        "Alexis William Coralie Lorraine Aline Jeannine Maurice Conrad Bernadette Lucien Antoinette",
        "Tremblay Gagnon Roy Côté Bouchard Gauthier Morin Lavoie Fortin Gagné Ouellet Pelletier Bélanger Lévesque "
        "Bergeron Leblanc Paquette Girard Simard Boucher Caron Beaulieu Cloutier Dubé Poirier Fournier Lapointe "
        "Leclerc Lefebvre Thibault Lachance Desjardins Charbonneau Turcotte Bernier Lessard Villeneuve Plourde Proulx",
    ),
    "acadian": (
        "Yvette Rhéal Edna Donat Corinne Léo-Paul Zélie Arthur Évangéline Camille",
        "LeBlanc Cormier Arsenault Gallant Robichaud Doucet Comeau Thériault Melanson Boudreau Chiasson Savoie Maillet",
    ),
    "lebanese_armenian": (
        "Garo Hagop Ani Sevag Nayiri Vartan Maral Talar Raffi Sona Georges Nadine Elie Rita Charbel Maroun",
        "Sarkissian Hagopian Petrosyan Kevorkian Boyadjian Aprahamian Karapetyan Manoukian Gemayel Aoun Chamoun Frem",
    ),
    "hebrew_yiddish": (
        "Tamar Yael Shira Moshe Dovid Chaya Rivka Avi Noam Eitan Miriam Shlomo Esther Golda Mendel Faigy",
        "Cohen Levy Goldberg Katz Rosenberg Friedman Weiss Shapiro Mizrahi Peretz Biton Azoulay Dayan Weissbrod Stern",
    ),
    "vietnamese": (
        "Thuy Linh Minh Anh Hoa Tuan Hung Lan Mai Duc Huong Phuong Quang Thanh Hien Nga Khanh Bao Trang Dung Van Hai "
        "Ngoc Kim-Anh Thi Tuyet Long Vinh My Hanh",
        "Nguyen Tran Le Pham Hoang Huynh Phan Vu Vo Dang Bui Do Ho Ngo Duong Ly Dinh Truong Lam Mai Trinh Doan Cao",
    ),
    "hmong_lao_khmer": (
        "Mai Pao Chue Bopha Sokha Vannak Sophea Khamphone Bounmy Noy Dara Kou",
        "Vang Xiong Yang Lor Moua Thao Phommasack Keo Sok Chea Heng Sisavath Phan Inthavong Sengsavang",
    ),
    "thai_burmese": (
        "Somchai Malee Anong Niran Aung Khin Thida Zaw Su Myint Hla Nyein",
        "Srisai Wongsakul Chaiyasit Aung Htun Win Kyaw Saetang Thongchai Oo Lwin Suwannarat",
    ),
    "ukrainian": (
        "Oksana Bohdan Halyna Taras Olena Yurij Iryna Mykola Svitlana Vasyl Nadiya Ostap Lesya Petro Zoriana",
        "Shevchenko Kovalenko Bondarenko Tkachenko Melnyk Kravchuk Hrytsenko Petrenko Savchuk Lysenko Moroz Boyko "
        "Wasylyk Hnatiuk Chornovil Romaniuk Kuzyk Dmytriw",
    ),
}
#: Names that are words too; LABELS.md calls them a trap on purpose.
_NAME_WORDS = (
    "May Will Hope Rose Mark Bill Grant Faith Dean Gene Art Grace Joy Summer April June Autumn Dawn Eve Angel "
    "Precious Destiny Chance Chase Drew Frank Jack Bob Rob Pat Sue Ray Cliff Rich Guy Norm Dot Hazel Violet Lily "
    "Daisy Ivy Iris Ruby Pearl Crystal Amber Jade Heather Olive Ginger Basil Sage Robin Jay Wren Christian Noel Carol "
    "Melody Harmony Victor Earl Duke Miles Penny Mercy Patience Constance Charity Prudence Clement Rusty Sandy Misty "
    "Stormy Brooke Rocky Sky Star Max Buddy Skip Chuck Nick Josh Trip Colt Hunter Mason Parker Cooper Taylor Bishop "
    "Major Moon Baby Justice Royal Blessing Favour Gift Sunday Friday Wisdom Lucky Happy Comfort Peace Promise "
    "Trinity Heaven Haven Journey Story Sailor Ocean River Wave Storm Winter August Dusty Sunny Candy Honey Cookie "
    "Cherry Clementine Juniper Rowan Ash Forrest Reed Heath Glen Dale Beau Ace Ranger Archer Fisher Sawyer Tanner "
    "Tyler Carter Porter Chandler Marshall Deacon Judge Prince Princess Queen King Baron Legend Rebel Phoenix Lark "
    "Birdie Dove Quinn Pascal Aimée Désiré Parfait Fleur Marguerite Violette Olivier Prosper Bienvenu Aurore Reine "
    "Blanche Ange Modeste",
    "Long Short Young Little White Black Green Gray Brown Rose Hill Woods Rivers Lake Stone Field Banks Bush Park Day "
    "May March Winter Frost Snow Rain Price Cash Best Good Strong Wise Savage Sharpe Small Love Joy Bird Fox Wolf "
    "Lamb Bear Fish Bass Pike Drake Swan Crane Hawk King Prince Bishop Pope Abbott Church Temple Cross Bell Ball Wall "
    "House Hall Street Rhodes Parsons Cook Baker Butler Carpenter Mason Miller Taylor Walker Rider Marsh Forest Power "
    "Case Chase Grant Page Noble Sweet Pepper Salt Rice Bacon Berry Plum Roche Petit Legros Lebrun Leblanc Lenoir "
    "Boisvert Lafleur Laforêt Larivière Laroche Lamontagne Bonenfant Sansregret Jolicoeur Vadeboncoeur Lajoie Gagné "
    "Hébert Loiselle Lamer Bellehumeur Beausoleil Ladouceur Lemieux Letendre Poisson Labrie Lacroix Lapierre",
)
#: First names that are French words.
_FRENCH_NAME_WORDS = (
    "Aimé Aimée Désiré Désirée Parfait Modeste Constant Constance Prudence Patience Clémence Espérance Félicité Fidèle "
    "Innocent Juste Placide Vital Pascal Pascale Noël Noëlle Marine Océane Olive Cerise Prune Fleur Rose Violette "
    "Marguerite Capucine Églantine Jasmin Ambre Opale Perle Colombe Soleil Lune Aurore Avril Mai Victoire Gloire Grâce "
    "Reine Blanche Ange Angèle Bienvenu Prosper Fortuné Florent Clément Candide Céleste Estelle France Jolie Loyal"
).split()
_NICKS = (
    "Big {0}", "Little {0}", "Uncle {0}", "Auntie {0}", "Papa {0}", "Nana {0}", "old {0}", "{0}ie", "Ti-{0}",
    "Bubba", "Junior", "Sonny", "Bunny", "Red", "Moose", "Gramps", "Skip", "Buddy", "Peanut", "Tiny", "Sparky", "Babe",
    "Ti-Guy", "Tonton {0}", "Mémé", "Pépé", "Doudou", "Coco", "Bibi", "Ti-Paul", "Chouchou", "Matante {0}",
)  # fmt: skip
_TRANSLITERATED = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґјљњћђџ",
        "a b v h d e zh z y i k l m n o p r s t u f kh ts ch sh shch . y . e yu ya i yi ye g j lj nj c dj dz".split(),
        strict=True,
    )
) | dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(),
        strict=True,
    )
)


@dataclass(frozen=True)
class Person:
    """A made-up person."""

    first: str
    last: str


class Population:
    """Draws people; the same seed gives the same people in the same order."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._origins = origins()
        self._weights = [_WEIGHTS.get(name, 2 if name in _WRITTEN_OUT else 1) for name in self._origins]
        self._names = list(self._origins.values())

    def person(self, lang: str) -> Person:
        """Draw a person; French frames hold more French names, 1 name in 5 to 8 is a word too."""
        rng = self._rng
        firsts, lasts = self._names_of(lang)
        if rng.random() < 1 / 8:
            lasts = self._names_of(lang)[1]
        first, last = rng.choice(firsts), rng.choice(lasts)
        if rng.random() < 1 / 5:
            french = lang == "fr" and rng.random() < 2 / 3
            first = rng.choice(_FRENCH_NAME_WORDS if french else _NAME_WORDS[0].split())
        if rng.random() < 1 / 8:
            last = rng.choice(_NAME_WORDS[1].split())
        if rng.random() < 1 / 25:
            last = f"{last}-{rng.choice(lasts)}"
        return Person(first, last)

    def nick(self, person: Person) -> str:
        """Return what friends call the person."""
        return self._rng.choice(_NICKS).format(person.first)

    def _names_of(self, lang: str) -> tuple[list[str], list[str]]:
        if lang == "fr" and self._rng.random() < 1 / 3:
            return self._origins[self._rng.choice(("quebecois", "fr_CA", "quebecois", "acadian", "haitian"))]
        return self._rng.choices(self._names, self._weights)[0]


@cache
def origins() -> dict[str, tuple[list[str], list[str]]]:
    """Return first and last names in Latin letters by origin; takes some seconds the first time."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for locale in _LOCALES:
        faker = Faker(locale)
        faker.seed_instance(locale)
        firsts = {romanised(faker.first_name()) for _ in range(_DRAWS)}
        lasts = {romanised(faker.last_name()) for _ in range(_DRAWS)}
        found[locale] = (_sane(firsts), _sane(lasts))
    for origin, (first, last) in _WRITTEN_OUT.items():
        found[origin] = (first.split(), last.split())
    return {origin: names for origin, names in found.items() if all(names)}


def romanised(name: str) -> str:
    """Return a Cyrillic or Greek name in Latin letters; other names as they are."""
    if name.isascii():
        return name
    letters = (unicodedata.normalize("NFD", char)[0] if ord(char) in range(0x370, 0x400) else char for char in name)
    return "".join(_TRANSLITERATED.get(char.lower(), char).replace(".", "") for char in letters).title()


def _sane(names: set[str]) -> list[str]:
    """Names that a chat could hold: Latin letters, one or two words, no titles."""
    return sorted(name for name in names if max(map(ord, name)) < 0x1F00 and len(name.split()) < 3 and "." not in name)
