"""What a text is asked about before it is stored, and what sounds alike and is meant of things, firms and names.

Everything here is written as `wording.fold_letters` leaves a text: small letters, ä as ae, one blank between words. The
words are English and German, the languages umpire's people write in.
"""

LEGAL_FORMS = "gmbh|mbh|ag|kg|ohg|ug|gbr|ltd|llc|inc|plc|corp|limited|holding"
KIN = "sons|soehne|sohn|daughters|toechter|brothers|bros|gebrueder|co|partners?|company|cie"
TITLES = "mr|mrs|ms|miss|dr|prof|herrn?|frau|familie|firma"

THINGS = (
    "amounts?|bills?|bugs?|budgets?|business|calendars?|chaos|conditions?|cost|costs|dates?|days?|deadlines?|deals?|"
    "decisions?|delays?|delivery|demands?|discounts?|emails?|errors?|fees?|growth|hours?|hurry|ideas?|invoices?|"
    "it|jokes?|jumps?|load|loads|luck|margins?|meetings?|mess|mistakes?|months?|numbers?|offers?|orders?|pace|peak|"
    "plans?|prices?|pricing|process|processes|projects?|quarters?|questions?|rates?|requests?|rules?|rush|sales|"
    "schedules?|scope|season|servers?|situations?|software|speed|stuff|systems?|tasks?|terms|that|thing|things|this|timelines?|times?|"
    "timing|tools?|traffic|typos?|values?|volumes?|week|weeks|weekend|which|what|work|workload|years?|everything"
)
THINGS_GERMAN = (
    "abend|ablauf|abrechnung|aktion|angebot|anfrage|anlage|anschluss|arbeit|aufwand|ausrede|betrieb|bedingungen|das|dies|"
    "drucker|eile|entscheidung|empfang|es|fehler|forderung|forderungen|frage|fragen|frist|fristen|geschichte|idee|"
    "ideen|internet|jahr|kosten|lage|leitung|lieferung|maschine|meldung|menge|missverstaendnis|moment|monat|nachfrage|"
    "netz|panne|plan|planung|preis|preise|programm|projekt|quartal|rechnung|rabatt|sache|sachen|server|"
    "situation|software|stress|summe|summen|system|tag|tage|technik|telefon|tempo|termin|termine|terminplan|umstand|"
    "verbindung|verwechslung|vorgabe|vorgaben|vorschlag|was|woche|wochen|zahl|zahlen|zeit|zeiten|zeitplan|zufall|alles"
)
PEOPLE = (
    "guys?|man|men|woman|women|lady|ladies|girls?|boys?|kids?|people|persons?|customers?|clients?|boss|bosses|ceo|"
    "managers?|owners?|buyers?|contacts?|employees?|colleagues?|staff|assistants?|accountants?|directors?|workers?|"
    "son|daughter|child|children|wife|husband|couple|folks?|lot|bunch|neighbours?|drivers?|engineers?"
)
PEOPLE_GERMAN = (
    "mensch|menschen|mann|maenner|frau|frauen|kerl|kerle|typ|typen|leute|kunde|kunden|kundin|kundinnen|chef|chefin|"
    "chefs|kollege|kollegen|kollegin|kolleginnen|mitarbeiter|mitarbeiterin|mitarbeitern|person|personen|kind|kinder|"
    "sohn|tochter|verein|haufen|laden|truppe|bande|einkaeufer|einkaeuferin|ansprechpartner|ansprechpartnerin|sack|"
    "knacker|schachtel|kuh|gans|ziege|hund|schwein|weib|weiber|fahrer|bursche"
)
IS = "is|are|was|were|be|being|been|seems?|sounds?|looks?|went|goes|gone|going|acts?|acted|got|gets|getting|must be"
IST = "ist|sind|war|waren|wirkt|wirken|scheint|wird|wurde|bist|seid|klingt"
VERY = (
    "a bit|absolutely|all|also|always|apparently|bloody|clearly|completely|fucking|just|kind of|now|obviously|plain|"
    "probably|quite|rather|really|simply|so|still|such|too|totally|utterly|very|both|openly|certainly"
)
VERY_GERMAN = (
    "absolut|alle|auch|beide|bisschen|chronisch|doch|echt|ein|einfach|eindeutig|etwas|extrem|ganz|gerade|halt|immer|"
    "ja|jetzt|komplett|leider|mal|oft|offenbar|offensichtlich|recht|richtig|schlicht|schon|schwer|sehr|seit gestern|"
    "seit wochen|sicher|so|staendig|streng|total|vermutlich|voellig|voll|wahrscheinlich|wieder|wirklich|wohl|zu"
)
SOFT = "stupid|dumb|silly|crazy|insane|mad|nuts|mental|idiotic|moronic|paranoid|hysterical|depressing|sick|lame"
SOFT_GERMAN = (
    r"dumm\w{0,2}|bloed\w{0,3}|doof\w{0,2}|bescheuert\w{0,2}|bekloppt\w{0,2}|daemlich\w{0,2}|verrueckt\w{0,2}|"
    r"wahnsinnig\w{0,2}|irre\w?|gestoert\w{0,2}|idiotisch\w{0,2}|hysterisch\w{0,2}|krank\w{0,2}|spinnt|spinnen"
)
NATIONS = (
    "americans?|arabs?|asians?|africans?|brits?|british|bulgarians?|chinese|dutch|english|french|germans?|greeks?|"
    "indians?|italians?|jews?|poles?|polish|romanians?|russians?|spanish|spaniards?|swiss|syrians?|turks?|turkish|"
    "ukrainians?|easterners?|southerners?"
)
NATIONS_GERMAN = (
    "afrikaner|amerikaner|araber|asiaten|bulgaren|chinesen|deutschen?|franzosen|griechen|inder|italiener|juden|"
    "osteuropaeer|polen|rumaenen|russen|suedlaender|syrer|tuerken|ukrainer|ossis?|wessis?"
)
NATIONAL_GERMAN = (
    "amerikanisch|arabisch|asiatisch|chinesisch|deutsch|franzoesisch|griechisch|indisch|italienisch|polnisch|"
    "rumaenisch|russisch|suedlaendisch|tuerkisch|schwul|juedisch|frau|mann|weib|frauen|maenner|weiber|ossi|wessi"
)
FAITHS = "catholic|protestant|jewish|muslim|christian|islamic|evangelical|lutheran|religious|hindu|buddhist"
FAITHS_GERMAN = r"(?:katholisch|evangelisch|juedisch|muslimisch|christlich|islamisch|religioes|freikirchlich)"
HOUSES = (
    "academy|aid|association|banks?|calendar|cemetery|charity|charities|church|churches|clinic|college|community|"
    "education|finance|foundation|holidays?|hospitals?|institute|museum|parish|publisher|schools?|services?|society|"
    "trust|university|welfare|youth"
)
HOUSES_GERMAN = (
    "akademie|diakonie|feiertage?n?|friedhof|gemeinden?|hochschule|jugend|kirchen?|kirchengemeinde|kindergarten|kita|"
    "klinik|kliniken|krankenhaus|museum|schulen?|stiftung|universitaet|verein|verlag|wochen?|zentrum|akademien"
)

PASSES: tuple[str, ...] = (
    # what somebody said is a report of it
    r'"[^"\n]{1,300}"', r"“[^“”\n]{1,300}”", r"„[^„“”\n]{1,300}[“”]", r"«[^«»\n]{1,300}»", r"»[^«»\n]{1,300}«",
    r"‚[^‚‘\n]{1,300}‘", r"(?<!\w)'[^'\n]{2,300}'(?!\w)", r"(?<!\w)‘[^‘'\n]{2,300}'(?!\w)",
    r"call(?:ed|s|ing) (?!(?:about|again|and|at|back|for|in|off|on|out|to|up|yesterday|today)\b)(?:(?:our|my|the|"
    r"his|her|their|all|both) )?\w++ "
    r"(?:(?:an?|all|both|and|such|complete|total|bunch|of|fucking|bloody|stupid|lazy|useless|fat|old) ){0,4}\w++",
    r"(?:nannten?|nennt|beschimpften?|beschimpft|bezeichneten?|bezeichnet) (?:(?:unser\w*|mein\w*|die|den|"
    r"das) )?\w++ "
    r"(?:(?:als|ein\w*|und|so|dumme?\w?|bloede?\w?|faule?\w?|alte?\w?|unfaehige?\w?) ){0,4}\w++",
    r"(?:\w++ ){1,4}(?:genannt|bezeichnet|beschimpft|tituliert)",
    # firms and people of such names
    rf"\w++ (?:{LEGAL_FORMS})", rf"\w++ (?:&|and|und|\+) (?:{KIN})", rf"(?:{TITLES})\.? (?!(?:{IS}|{IST})\b)\w++",
    # about oneself
    r"(?:i|ich|we|wir) (?:am|was|felt|feel|were|are|bin|war|sind|waren)"
    r"(?: (?:so|such|an?|ein\w*|total|totally|really|just|bloody|auch|selbst|all|alle))* \w++",
    r"(?:not|nicht|kein\w*|no) (?:an? |so |that )?(?:stupid|dumb|crazy|fools?|idiots?|dumm|bloed|verrueckt\w*)",
    # about things
    rf"(?:{SOFT})(?:,? \w++){{0,1}} (?:{THINGS})", rf"(?:{THINGS})(?: (?:{IS})|'s|'re)(?: (?:{VERY}))* (?:{SOFT})",
    r"(?:crazy|insane|mad|mental|insanely|crazily) (?:about|amounts?|busy|expensive|fast|good|high|hot|"
    r"how|long|low|many|much|on|over|proud|that|tight|well)",
    rf"(?:{SOFT_GERMAN}) (?:{THINGS_GERMAN})",
    rf"(?:{THINGS_GERMAN}) (?:{IST})(?: (?:{VERY_GERMAN}))* (?:{SOFT_GERMAN})",
    rf"(?:{THINGS_GERMAN}) (?:spinnt|spinnen)",
    r"(?:verrueckt|wahnsinnig|irre|bloed) (?:auf|aufwendig|beschaeftigt|eng|freundlich|froh|geduldig|gut|gern|hoch|"
    r"knapp|kurzfristig|lang|lange|nach|nett|niedrig|schnell|teuer|viel|viele|voll|wichtig|gelaufen)",
    r"(?:wie|fast|ganz) (?:verrueckt|irre)", r"dumm gelaufen", r"zu (?:dumm|bloed), dass", r"wahnsinnig(?=,| \w+e\b)",
    r"(?:race|racing) (?:conditions?|cars?|tracks?|days?|teams?)", r"race (?:against|for|to)",
    r"(?:turn\w*|venetian|roller|window|double|colou?r|flying|fly)[ -](?:an? )?blind(?: eye)?s?",
    r"blind (?:alley|bids?|carbon|cop(?:y|ies)|date|eye|faith|spots?|tests?|tastings?|to|trust|vor|fuer|gegen|"
    r"vertraut|kopie|gebucht|unterschrieben|bestellt)",
    r"(?:double|tone|stone)[ -](?:blind|deaf)", r"(?:fell|falls?|fall) on deaf ears", r"deaf (?:to|ears)",
    r"taub (?:gegen|fuer|gegenueber)",
    r"depressed (?:areas?|demand|economy|levels?|markets?|margins?|prices?|rates?|region|sales|sector|share|values?)",
    r"(?:great|economic) depression",
    r"(?:prices?|markets?|sales|demand|rates?|margins?) (?:are|is|were|was|stay|remain) "
    r"(?:still |very )?depressed",
    r"sick (?:and tired|of|pay)", r"ill (?:at ease|defined|equipped|prepared|will|advised|fated|timed)",
    r"(?:non|soft|hard)[ -]alcoholic", r"alcoholic (?:beverages?|drinks?|cider)",
    r"cancer (?:cent(?:er|re)|charity|"
    r"research|ward|clinic|institute)",
    r"(?:burnt|burned)[ -]out (?:bulbs?|fuses?|lamps?|motors?|pumps?|engines?|cables?)",
    r"borderline (?:acceptable|abusive|cases?|fine|grade|late|legal|offensive|ok|profitable|rude|unacceptable)",
    r"(?:addicted|addiction|suechtig) (?:to|nach)", r"idiot[- ]?proof\w*", r"pregnant pauses?",
    r"paranoid (?:about|ueber)", r"heart attack prices",
    r"(?:disability|disabled) (?:access|act|insurance|parking|rights|toilets?)",
    r"wheelchair (?:access|lifts?|ramps?)", r"tumou?r (?:cent(?:er|re)|board|zentrum)",
    r"diabetes (?:app|cent(?:er|re)|clinic|zentrum)", rf"(?:{FAITHS}) (?:{HOUSES})",
    rf"{FAITHS_GERMAN}\w{{0,2}} (?:{HOUSES_GERMAN})", r"religious (?:about|in)",
    r"(?:black|white|schwarze?\w?) (?:friday|market|box|board|screen|label|paper|zahlen|null|brett|liste|friday)",
    r"lunatic fringe", r"pig (?:farm\w*|feed|iron)", r"loser'? pays", r"clown (?:fish|show|school)", r"fool'?s? proof",
    r"johnny depp", r"arsch(?:backen|karte)",
)  # fmt: skip
"""What is not asked about: quotations, firms and names, oneself, and such words about things."""

REPORTED: tuple[str, ...] = (
    r"(?:said|says|saying|told|tells|telling|wrote|writes|shouted|yelled) (?:(?!he |she )\w++ ){0,2}"
    r"(?:i|we|they|he|she|you|all of us)(?: (?:am|is|are|was|were|must be)|'re|'s) "
    r"(?:(?:all|both|an?|just|so|such|too|bunch|of|the|complete|total|fucking|bloody) )*\w++",
    r"(?:sagt|sagte|sagten|schrieb|schrieben|meinte|rief|bruellte),? (?:dass )?(?:wir|ich|sie|er|du|ihr|\w++) "
    r"(?:seien|sei|waeren|waere|sind|ist|bin|bist|seid) (?:(?:alle|ein\w*|doch|so|nur|zu|lauter|wie) )*\w++",
)
"""Insults that somebody reports without quoting them: *said we were liars*."""

INSULTS: tuple[str, ...] = (
    r"idiots?", r"idiotic", r"stupid(?:ly|ity)?", r"dumb", r"dumb[- ]?ass(?:es)?", r"morons?", r"moronic", r"jerks?",
    r"(?:ass|arse)holes?", r"bastards?", r"bitch(?:es|y)?", r"scum(?:bags?)?", r"cretins?", r"imbeciles?", r"psychos?",
    r"lunatics?", r"maniacs?", r"nut(?:case|job|ter)s?", r"crooks?", r"liars?", r"clowns", r"(?:an?|such a) clown",
    r"losers?", r"dickheads?", r"pricks?", r"wankers?", r"twats?", r"cunts?", r"tossers?", r"dicks",
    r"(?:such a|total|complete|what a|is a|you) (?:dick|pig|cow|snake|witch|hag|cripple)", r"pigs", r"fools?",
    r"retard(?:s|ed)?", r"sociopaths?", r"weirdos?", r"parasites?", r"leech(?:es)?", r"nazis?", r"trash people",
    r"lazy (?:sods?|gits?|cows?)", r"(?:fat|ugly|old|lazy|stupid) (?:cow|pig|hag|bag|git|sod|fart|witch)",
    r"nigger\w*", r"pakis?", r"chinks?", r"spics?", r"fagg?ots?", r"trann(?:y|ies)", r"kikes?", r"towelheads?",
    r"pea[- ]?brain(?:ed|s)?", r"thick as (?:a brick|two)",
    rf"(?:crazy|insane|mad|mental|deranged|hysterical|demented|nutty) (?:{PEOPLE})",
    rf"(?:{IS}|\w++'(?:s|re))(?: (?:{VERY}))* (?:crazy|insane|mad|nuts|bonkers|mental|deranged|unhinged|hysterical)"
    r"(?! at | with | that )",
    r"idiot(?:en|in|innen|isch\w*)?", r"\w{0,12}idiot(?:en)?", r"trotteln?", r"\w{0,12}trotteln?", r"depp(?:en)?",
    r"\w{0,12}deppen?", r"arschl(?:och|oecher\w?)", r"aersche", r"arsch", r"wichsern?", r"spinnern?(?:in)?",
    r"(?:der|die|er|sie|chef|chefin|kunde|kundin|typ|die leute) (?:doch )?spinn(?:t|en)", r"schwachkopf",
    r"schwachkoepfe\w?", r"hohlkopf", r"hohlkoepfe\w?", r"vollpfosten", r"(?:so eine|totale|echte|du) pfeife",
    r"pennern?", r"dreckskerle?", r"mistkerle?", r"drecks(?:au|laden|kunde|kunden|pack)",
    r"(?:so ein|dieses|du|das sind|diese|solche|lauter) schweine?", r"sauhaufen", r"zicken?", r"zickig\w{0,2}",
    r"hexen?", r"luegnern?(?:in|innen)?", r"betruegern?(?:in|innen)?", r"gaunern?", r"ganoven?", r"halunken?",
    r"hurens(?:ohn|oehne)", r"schlampen?", r"nutten?", r"fotzen?", r"missgeburt(?:en)?", r"spast(?:en|i|is)?",
    r"mongos?", r"kanaken?", r"neger\w?", r"zigeuner\w{0,3}", r"tussis?", r"weiber", r"versagern?",
    r"(?:alter|alte|alten|fauler?|faule|fetter?|fette) (?:sack|knacker|schachtel|hexe|kuh|sau|ziege)",
    r"dumm(?:e|er|en|es|em|kopf|koepfe)?", r"dumm(?:e|en)? (?:kuh|gans|sau)", r"strohdumm\w{0,2}", r"saudumm\w{0,2}",
    r"bloed(?:e|er|en|es|em|mann|maenner)?", r"saubloed\w{0,2}", r"daemlich\w{0,2}", r"bescheuert\w{0,2}",
    r"bekloppt\w{0,2}", r"behaemmert\w{0,2}", r"doof\w{0,2}", r"schmarotzern?", r"abschaum", r"gesindel", r"pack volk",
    rf"(?:verrueckt|wahnsinnig|irre|gestoert|hysterisch)(?:e|er|en|es|r|n)? (?:{PEOPLE_GERMAN})",
    rf"(?:{IST})(?: (?:{VERY_GERMAN}))* (?:verrueckt|wahnsinnig|irre|gestoert|hysterisch|durchgeknallt|plemplem)",
    r"durchgeknallt\w{0,2}", r"(?:ein|der) irrer?", r"(?:ein|eine) verrueckter?", r"hysterikerin", r"nervensaege\w?",
)  # fmt: skip

DIAGNOSES: tuple[str, ...] = (
    r"bipolar", r"autis(?:m|t|tic|ts)", r"aspergers?(?:'s)?", r"adhd", r"adhs", r"\bocd", r"depress(?:ed|ions?|ive)",
    r"schizophren\w*", r"schizo", r"paranoia", r"paranoid\w{0,2}", r"psychotic", r"psychosis", r"psychopath\w*",
    r"soziopath\w*", r"sociopathic", r"dementia", r"demented", r"senile", r"alzheimer\w{0,2}(?:'s)?", r"alcoholics?",
    r"alcoholism", r"drunkards?", r"(?:drug )?addicts?", r"addiction", r"junkies?",
    r"mental(?:ly)? (?:ill|illness|unstable|"
    r"disorder|breakdown|problems?|health issues?|sick)",
    r"nervous breakdown", r"burn(?:ed|t)?[- ]?out", r"anxiety (?:disorder|attacks?)",
    r"(?:has|have|had|with|his|her|from) anxiety", r"panic attacks?", r"ptsd", r"narcissis(?:m|ts?|tic)",
    r"narziss\w*", r"borderline(?:r|rin)?(?: personality| disorder)?", r"personality disorder",
    r"(?:has|have|had|with|of|beat) cancer", r"(?:his|her|their|breast|lung|bowel) cancer", r"tumou?rs?",
    r"chemo(?:therapy|therapie)?", r"(?:had|has had|after) a stroke", r"heart attack", r"hiv(?: positive|-positive)?",
    r"(?:has|have|got) aids", r"diabet(?:es|ic|iker\w{0,5})", r"epilep\w+", r"dyslexi[ac]", r"parkinson\w?(?:'s)?",
    r"multiple[rn]? s[ck]lero?sis", r"miscarriage", r"suicidal", r"suicide",
    r"(?:off|call(?:ed|s|ing)? in|called off|signed off|off work) sick", r"sick leave", r"sick note",
    rf"(?:{IS}|\w++'(?:s|re)|been|fell)(?: (?:{VERY}|seriously|often|chronically|terminally))* (?:sick|ill|unwell)",
    r"(?:mentally|chronically|terminally|seriously) (?:ill|sick)",
    r"(?:on|off|takes?|taking|needs?|forgot) (?:his |her |their )?(?:meds|medication|antidepressants)",
    r"(?:in|into|needs?) (?:therapy|rehab)", r"hospitali[sz]ed",
    r"(?:is|was|been|lies|went|taken) (?:in|into|to) hospital", r"depressiv\w{0,2}", r"depression(?:en)?",
    r"manisch\w{0,2}(?: depressiv)?", r"autist(?:en|in|isch\w{0,2})?", r"autismus", r"psychosen?",
    r"psychotisch\w{0,2}",
    r"psychisch\w{0,2} (?:\w+ )?(?:krank|gestoert|labil|angeschlagen|instabil|"
    r"erkrankt|probleme|am ende|erkrankung)\w{0,2}",
    r"geistes(?:krank|gestoert)\w{0,2}", r"verhaltensgestoert\w{0,2}", r"geistig verwirrt", r"dement\w{0,2}",
    r"demenz\w*", r"senil\w{0,2}", r"alkoholiker\w{0,5}", r"alkoholkrank\w{0,2}", r"alkohol(?:problem|sucht)\w{0,2}",
    r"saeufern?(?:in)?", r"(?:drogen|tabletten|alkohol|spiel)?suechtig\w{0,2}",
    r"drogen(?:abhaengig\w{0,2}|problem|sucht)", r"(?:hat|hatte|an|mit|wegen|seinen|ihren) krebs",
    r"krebs(?:krank\w{0,2}|erkrankung|diagnose|leiden)",
    r"krank(?:e|er|en)? (?:gemeldet|geschrieben|geworden|gewesen)", r"krank(?:gemeldet|geschrieben)\w{0,2}",
    r"krank(?:meldung|schreibung)(?:en)?", r"krankenstand", r"krankheit(?:en)?", r"krankheitsbedingt\w{0,2}",
    rf"(?:{IST}|gilt)(?: (?:{VERY_GERMAN}))* (?:krank|erkrankt)", rf"kranke[rn]? (?:{PEOPLE_GERMAN})",
    r"(?:liegt|lag|kam|musste|ist) (?:wieder |seit \w+ )?i(?:m|ns) krankenhaus", r"schlaganfall", r"herzinfarkt",
    r"legasthen\w+", r"panikattacken?", r"angststoerung(?:en)?", r"angstzustaende", r"posttraumatisch\w{0,2}",
    r"suizid\w*", r"selbstmord\w*", r"magersuecht\w{0,4}", r"bulimi\w+", r"essgestoert\w{0,2}", r"fehlgeburt",
    r"long[- ]covid", r"(?:nimmt|braucht|unter|mit) (?:\w+ )?(?:medikamenten?|antidepressiva)",
    r"in (?:psycho)?therapie", r"nervenzusammenbruch", r"persoenlichkeitsstoerung", r"tumore?n?",
)  # fmt: skip

TRAITS: tuple[str, ...] = (
    r"muslims?", r"moslems?", r"islamists?", r"islamic", r"jewish", r"jews", r"(?:a|is|was|the|being) jew",
    r"catholics?", r"protestants?", r"hindus?", r"buddhists?", r"atheists?", r"mormons?", r"sikhs?",
    r"jehovah'?s? witness(?:es)?", r"religious", r"christians",
    r"(?:an?|is|are|was|devout|strict|being|born[- ]again) christian(?! \w+(?:er|ski|sen)\b)", r"head ?scar(?:f|ves)",
    r"hijab", r"burka", r"turban", r"kippah?", r"lesbians?", r"gays",
    rf"(?:{IS}|\w++'(?:s|re)|openly)(?: (?:{VERY}|openly))* (?:gay|trans|queer|non-binary|pregnant|"
    rf"disabled by birth)(?! &)",
    rf"(?:a )?(?:gay|trans|queer|black|white|asian|arab|coloured|foreign|disabled|deaf|blind|handicapped|"
    rf"pregnant) (?:{PEOPLE})",
    r"homosexuals?", r"bisexuals?", r"transgender\w*", r"transsexuals?", r"foreigners?", r"immigrants?", r"migrants?",
    r"refugees?", r"ethnic(?:ity|ities|ally)?",
    r"(?:his|her|their|your) (?:race|nationality|skin|age|gender|accent|religion)", r"(?:his|her) origins?",
    r"because of religion", r"skin colou?r", r"(?:thick|strong|foreign|heavy) accent",
    r"(?:he|she|they|who) (?:is|are|was|were) (?:black|white|asian)", r"(?:he|she|who)'s (?:black|white|asian)",
    r"(?:he|she|they|who)(?: (?:is|are|was|were)|'s|'re)(?: almost| nearly)? "
    r"(?:disabled|deaf|blind)",
    r"pregnan(?:t|cy|cies)", r"maternity leave", r"menopaus\w+", r"time of the month", r"disabilit(?:y|ies)",
    r"handicapped", r"in a wheelchair", r"wheelchair users?", r"crippled (?:man|woman|leg|hand)",
    rf"(?:typical|these|those|bloody|you know how|just like all) (?:{NATIONS}|women|woman|men|females?|males?|"
    rf"pensioners?)",
    rf"(?:the )?(?:{NATIONS}) (?:are|always|never|can't|cannot) ",
    r"(?:for|as|like|just|because she is|because she's) a woman",
    r"(?:an old|that old|this old|grumpy old|blonde) (?:man|woman|men|women|lady|ladies)",
    r"(?:he|she)(?: is|'s) (?:much |far |just )?too (?:old|young)", r"boomers?", r"gyps(?:y|ies)",
    r"(?:is|are|as) an? (?:union|party) member", r"unionists?", r"communists?",
    r"(?:trump|brexit|afd) (?:voters?|supporters?|fans?)", r"blacks", r"arabs?", r"auslaender\w{0,5}",
    r"migrant(?:en|in|innen)", r"migrationshintergrund", r"fluechtling(?:e|en|s)?",
    r"asyl(?:ant|anten|bewerber\w{0,5})", r"muslim(?:e|en|in|innen|isch\w{0,2})", r"islamisch\w{0,2}",
    r"islamist\w{0,5}", r"juden", r"juedin(?:nen)?", r"juedisch\w{0,2}", r"(?:ein|ist|als|der|war) jude",
    r"(?:ist|sind|als|strenger?|glaeubiger?|ueberzeugter?) christ(?:en|in)?(?! \w+ (?:an|ruft))",
    rf"(?:ist|sind|war|waren|sehr|streng|tief)(?: (?:{VERY_GERMAN}))* {FAITHS_GERMAN}", r"katholik(?:en|in|innen)?",
    r"protestant(?:en|in|innen|isch)?", r"buddhist(?:en|in|isch)?", r"atheist(?:en|in|isch)?",
    r"zeug(?:e|en|in) jehovas", r"religioes\w{0,2}", r"streng ?glaeubig\w{0,2}", r"kopftuch", r"kopftuecher",
    r"schwul(?:e|er|en|em|es)?", r"lesben?", r"lesbisch\w{0,2}", r"homosexuell\w{0,2}", r"bisexuell\w{0,2}",
    r"transsexuell\w{0,2}", r"schwanger(?:e|en|er|schaft|schaften)?", r"mutterschutz", r"wechseljahren?",
    r"schwerbehindert\w{0,2}", r"(?:geh|seh|koerper|hoer|lern|geistig )behindert\w{0,2}",
    rf"behinderte[rsn]? (?:{PEOPLE_GERMAN})", r"(?:ein|einen|als|der) behinderte[rn]?(?= |\.|,|$)",
    r"(?:er|sie|wer|chef|chefin|kunde|kundin|mann|frau|tochter|sohn|kollege|kollegin|der|die|"
    r"doch) ist (?:\w+ )?behindert(?! worden)",
    r"(?:hat|hatte|mit|wegen) (?:eine\w?|ihre\w?|seine\w?) (?:\w+ )?behinderung", r"behindertenausweis",
    r"im rollstuhl", r"rollstuhlfahrer\w{0,5}", r"gehoerlos\w{0,2}", r"taubstumm\w{0,2}",
    rf"(?:ist|sind|war|fast|halb)(?: (?:{VERY_GERMAN}|fast|halb))* (?:taub|blind)",
    rf"(?:schwarze|farbige|blinde|taube|schwangere|auslaendische|dunkelhaeutige)[rnsm]? (?:{PEOPLE_GERMAN})",
    r"hautfarbe", r"dunkelhaeutig\w{0,2}", r"(?:seine|ihre)[rs]? (?:herkunft|nationalitaet|religion|rasse|abstammung)",
    rf"typisch(?:e[rsn]?)? (?:{NATIONAL_GERMAN}|{NATIONS_GERMAN})", rf"(?:diese|solche|die) (?:{NATIONS_GERMAN})",
    r"(?:als|fuer eine|weil sie eine) frau",
    r"(?:er|sie|der|die|chef|chefin) ist (?:einfach |viel |schon |halt )?zu (?:alt|jung)",
    r"(?:ein|eine|dieser|diese) alte[rn]? (?:mann|frau|herr|dame)",
    r"wegen (?:seines|ihres) (?:alters|geschlechts|akzents|glaubens)", r"gewerkschafter\w{0,5}",
    r"gewerkschaftsmitglied(?:er)?", r"afd[- ]?(?:waehler\w{0,3}|anhaenger\w{0,3})", r"kommunist(?:en|in)?",
)  # fmt: skip
