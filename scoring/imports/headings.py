"""Headings: what columns are called in eight languages, the surest name first. Data only; `columns` looks them up.

The words stand as `columns.simplify` leaves a heading: without case, accents and signs, and `Ø` is `o`. A line is one
language, in this order: English, German, French, Spanish, Italian, Dutch, Portuguese, Polish. To add a word, write it
in the line of its language.
"""

from collections.abc import Mapping


def _spell(*lines: str) -> tuple[str, ...]:
    return tuple(word.strip() for line in lines for word in line.split(",") if word.strip())


HEADINGS: Mapping[str, tuple[str, ...]] = {
    "key": _spell("key, customer key, client key, account key"),
    "name": _spell(
        "trading name, trading as, trade name, dba, doing business as, company name, company, business name, "
        "customer name, customer full name, client name, account name, organization name, organisation name, "
        "organization, organisation, default address company, billing company, debtor name, billing name, "
        "bill to name, party name",
        "firma, firmenname, handelsname, kontobezeichnung, kontoname, accountname, kundenbezeichnung, "
        "unternehmen, unternehmensname, "
        "name adressattyp unternehmen, kundenname, "
        "name des kunden, debitorname, debitorenname",
        "nom commercial, enseigne, societe, nom de la societe, nom societe, entreprise, nom de l entreprise, "
        "nom du client, nom client, raison sociale",
        "nombre comercial, empresa, nombre de la empresa, nombre del cliente, nombre cliente, razon social",
        "azienda, nome azienda, nome dell azienda, societa, nome cliente, nome del cliente, denominazione, "
        "ragione sociale",
        "handelsnaam, bedrijfsnaam, bedrijf, naam bedrijf, klantnaam, naam klant, organisatie, debiteurnaam",
        "nome fantasia, nome comercial, empresa, nome da empresa, nome do cliente, razao social",
        "nazwa firmy, firma, nazwa klienta, nazwa kontrahenta, kontrahent, przedsiebiorstwo",
    ),
    "aliases": _spell(
        "aliases, alias, short name, short names, other names, also known as, aka",
        "aliasnamen, kurzname, kurzbezeichnung",
        "nom court, autres noms",
        "nombre corto, otros nombres",
        "nome breve, altri nomi",
        "korte naam, andere namen",
        "nome curto, outros nomes",
        "nazwa skrocona, inne nazwy",
    ),
    "owner": _spell(
        "owner, account manager, account owner, key account manager, customer owner, company owner, client owner, "
        "organization owner, organisation owner, record owner, relationship manager, client manager, client lead, "
        "account lead, account executive, account director, customer success manager, csm, sales rep, "
        "sales representative, sales owner, salesperson, sales person, contact owner, responsible, assigned to, "
        "owner name, owner email, account owner name, account owner email, account manager name, "
        "account manager email, responsible person, managed by, client partner, engagement manager, kam, am, rep, "
        "project manager, owned by, lead owner, account handler, sales owner, sales executive, sales agent",
        "kundenbetreuer, kundenbetreuerin, betreuer, betreuerin, verantwortlich, verantwortlicher, verantwortliche, "
        "zustandig, vertriebsmitarbeiter, verkaufer, sachbearbeiter, account inhaber, accountinhaber, besitzer, "
        "kundenberater, kundenberaterin, kundenverantwortlicher, kundenverantwortliche, zustandiger mitarbeiter, "
        "fur unternehmen zustandiger mitarbeiter, aussendienst, aussendienstmitarbeiter",
        "charge de compte, charge de clientele, responsable de compte, responsable compte, commercial, responsable, "
        "gestionnaire, gestionnaire de compte, proprietaire, proprietaire du compte, proprietaire de l entreprise, "
        "suivi par, charge d affaires, charge d affaire, gestionnaire de comptes",
        "gestor de cuenta, ejecutivo de cuenta, responsable, comercial, propietario, propietario de la cuenta, "
        "propietario de la empresa, vendedor, gestor, comercial asignado, agente comercial",
        "responsabile, responsabile cliente, responsabile account, gestore, commerciale, agente, proprietario, "
        "proprietario account, proprietario dell azienda",
        "accountmanager, klantmanager, relatiebeheerder, klantverantwoordelijke, verantwoordelijke, eigenaar, "
        "vertegenwoordiger, beheerder, accounthouder, bedrijfseigenaar, eigenaar van bedrijf",
        "gestor de conta, gerente de conta, gerente de contas, responsavel, proprietario, proprietario da empresa, "
        "comercial, vendedor",
        "opiekun, opiekun klienta, handlowiec, odpowiedzialny, wlasciciel, wlasciciel firmy, przedstawiciel handlowy",
    ),
    "segment": _spell(
        "segment, customer segment, client segment, market segment, industry, sector, vertical, customer group, "
        "client group, tier, customer tier, category, customer category",
        "branche, kundensegment, kundengruppe, marktsegment, kategorie",
        "secteur, secteur d activite, categorie",
        "segmento, sector, industria, categoria",
        "segmento, settore, categoria",
        "branche, sector, klantsegment, categorie",
        "segmento, setor, ramo, categoria",
        "branza, sektor, kategoria",
    ),
    "revenue": _spell(
        "revenue, our revenue, total revenue, yearly revenue, sales, total sales, annual sales, yearly sales, "
        "net sales, total spend, total spent, annual spend, spend, billings, total billings, annual billings, billed, "
        "total billed, amount billed, invoiced, total invoiced, amount invoiced, arr, annual recurring revenue, acv, "
        "annual contract value, turnover, annual turnover, revenue last 12 months, last 12 months revenue, "
        "ltm revenue, "
        "revenue ltm, sales last 12 months, annualized revenue, annualised revenue, revenue per year, annual fees, "
        "annual fee, total fees, fees, revenue this year, sales this year, turnover this year, "
        "revenue last year, sales last year, turnover last year",
        "umsatz, jahresumsatz, gesamtumsatz, nettoumsatz, umsatz netto, umsatz pro jahr, jahrlicher umsatz, "
        "umsatz letzte 12 monate, "
        "erlos, erlose, fakturiert, umsatz lfd jahr, umsatz laufendes jahr, umsatz vorjahr",
        "chiffre d affaires, chiffre d affaires annuel, ca, ca annuel, ca ht, chiffre d affaires ht, montant facture, "
        "total facture, ventes, revenu annuel, revenus annuels",
        "ventas, ventas totales, ventas anuales, ingresos, ingresos anuales, facturacion, facturacion anual, "
        "total facturado",
        "fatturato, fatturato annuo, fatturato totale, ricavi, ricavi annuali, vendite",
        "omzet, jaaromzet, jaarlijkse omzet, totale omzet, netto omzet, omzet netto, gefactureerd, "
        "omzet dit jaar, omzet lopend jaar, omzet huidig jaar, omzet vorig jaar",
        "receita, receita anual, faturacao, faturacao anual, faturamento, faturamento anual, vendas, total faturado, "
        "facturacao, facturacao anual, total facturado",
        "przychod, przychody, obrot, obroty, sprzedaz, wartosc sprzedazy, przychod roczny, roczny przychod, "
        "roczne przychody",
    ),
    "margin": _spell(
        "margin, gross margin, profit margin, gross profit margin, contribution margin, margin rate, gross profit, "
        "gp, gm, "
        "profit",
        "marge, bruttomarge, rohmarge, gewinnmarge, handelsspanne, deckungsbeitrag, rohertrag",
        "marge, marge brute, taux de marge",
        "margen, margen bruto",
        "margine, margine lordo",
        "marge, brutomarge, winstmarge, brutowinst",
        "margem, margem bruta",
        "marza, marza brutto",
    ),
    "orders": _spell(
        "orders, order count, orders count, number of orders, no of orders, total orders, projects, project count, "
        "number of projects, total projects, jobs, number of jobs, won deals, deals won, closed won deals, "
        "payment count, invoice count, number of invoices, transaction count, transactions, number of sales, "
        "sales count, number of deals, purchase count, number of purchases, no of projects, no of jobs",
        "bestellungen, auftrage, anzahl bestellungen, anzahl auftrage, projekte, anzahl projekte, anzahl rechnungen, "
        "anz bestellungen, anz auftrage, anz rechnungen",
        "commandes, nombre de commandes, nb de commandes, nb commandes, projets, nombre de projets, "
        "nombre de factures, nb de factures, nbre commandes, nbre de commandes, nbre factures",
        "pedidos, numero de pedidos, n pedidos, no pedidos, proyectos, numero de proyectos, numero de facturas",
        "ordini, numero ordini, numero di ordini, n ordini, progetti, numero progetti, numero fatture, n fatture",
        "aantal orders, bestellingen, aantal bestellingen, opdrachten, aantal opdrachten, projecten, aantal projecten, "
        "aantal facturen",
        "pedidos, numero de pedidos, encomendas, numero de encomendas, projetos, numero de projetos, numero de faturas",
        "zamowienia, liczba zamowien, ilosc zamowien, projekty, liczba projektow, zlecenia, liczba zlecen, "
        "liczba faktur",
    ),
    "average_sale": _spell(
        "average sale, avg sale, average order value, average order, avg order value, aov, average project value, "
        "avg project value, average deal size, average deal value, avg deal size, avg deal value, average invoice, "
        "avg invoice, average sale value, average purchase, average transaction, average transaction value, avg order, "
        "average job value, average ticket",
        "durchschnittsauftrag, durchschnittlicher auftrag, durchschnittlicher auftragswert, "
        "durchschnittlicher bestellwert, mittlerer auftragswert, o auftragswert, o auftrag, o bestellwert",
        "panier moyen, commande moyenne, vente moyenne, montant moyen",
        "venta media, ticket medio, valor medio del pedido, pedido medio",
        "vendita media, valore medio ordine, ordine medio, scontrino medio",
        "gemiddelde order, gemiddelde orderwaarde, gemiddelde verkoop, gemiddelde opdracht",
        "ticket medio, venda media, valor medio do pedido",
        "srednia sprzedaz, srednia wartosc zamowienia, srednie zamowienie",
    ),
    "since": _spell(
        "since, customer since, client since, account since, became a customer date, first order, first order date, "
        "first purchase, first purchase date, first sale, first project, first invoice, first payment, "
        "first transaction, "
        "first visit, relationship since, joined, date registered, registered, registration date, created, "
        "date joined, joined on, join date, date account opened, account opened",
        "kunde seit, seit, kunde ab, erste bestellung, erster auftrag, erstauftrag, erstes projekt, erste rechnung",
        "client depuis, depuis, premiere commande, date premiere commande, inscription, date d inscription",
        "cliente desde, desde, primer pedido, primera compra, fecha de alta, fecha alta, alta",
        "cliente dal, cliente da, primo ordine, primo acquisto",
        "klant sinds, sinds, eerste order, eerste bestelling, eerste opdracht",
        "cliente desde, desde, primeiro pedido, primeira encomenda, primeira compra",
        "klient od, pierwsze zamowienie, pierwszy zakup",
    ),
    "last_order": _spell(
        "last order, last order date, last purchase, last purchase date, last sale, last sale date, latest order, "
        "most recent order, most recent purchase, date of last order, last project, last project date, last job, "
        "last invoice, last invoice date, last payment, last payment date, last transaction, last visit, "
        "recent deal close date, last bill date, last billed, last invoiced, last sold, date of last sale, "
        "date of last invoice",
        "letzte bestellung, letzter auftrag, letztes projekt, letzte rechnung, letzter kauf, datum letzte bestellung, "
        "letztes rechnungsdatum, letzte rechnung am, datum letzte rechnung, letzter umsatz",
        "derniere commande, date derniere commande, date de derniere commande, derniere facture, dernier achat, "
        "dernier projet, derniere cde, date derniere facture, date de derniere facture, derniere vente",
        "ultimo pedido, fecha ultimo pedido, ultima compra, fecha de ultima compra, ultima factura, ultimo proyecto, "
        "fecha ultima factura, ultima venta, fecha ultima venta",
        "ultimo ordine, data ultimo ordine, ultimo acquisto, ultima fattura, data ultima fattura, ultimo progetto, "
        "ultima vendita",
        "laatste order, datum laatste order, laatste bestelling, laatste aankoop, laatste opdracht, laatste factuur, "
        "laatste project, laatste factuurdatum, laatste factuur op, datum laatste factuur, laatste verkoop",
        "ultimo pedido, data do ultimo pedido, ultima encomenda, ultima compra, ultima fatura, ultimo projeto, "
        "ultima venda, data da ultima venda, data da ultima fatura",
        "ostatnie zamowienie, data ostatniego zamowienia, ostatni zakup, ostatnia faktura, ostatni projekt, "
        "data ostatniej faktury, ostatnia sprzedaz",
    ),
    "package": _spell(
        "package, service package, plan, pricing plan, subscription plan, subscription",
        "paket, tarif",
        "forfait, formule",
        "paquete",
        "pacchetto, piano",
        "pakket, abonnement",
        "pacote, plano",
        "pakiet",
    ),
}

IDS = _spell(
    "record id, customer id, customer code, customer number, customer no, account id, account code, account number, "
    "account no, client id, client code, client number, client no, company id, organization id, organisation id, "
    "contact id, user id, external id, internal id, crm id, account ref, account reference, customer ref, "
    "customer reference, client ref, debtor number, debtor no, uuid, guid, id, code",
    "kundennummer, kunden nr, kundennr, kunden id, kundencode, kurzel, debitorennummer, debitoren nr, debitorennr, "
    "debitorenkonto, accountnummer, datensatz id, kd nr, kdnr, konto",
    "code client, numero client, numero de client, n client, n de client, id client, reference client, compte client, "
    "code tiers, id d enregistrement",
    "codigo cliente, codigo de cliente, codigo del cliente, cod cliente, numero de cliente, n cliente, id cliente, "
    "id de registro, codigo",
    "codice cliente, cod cliente, numero cliente, id cliente, id record, codice",
    "klantnummer, klantnr, klant nr, klant id, klantcode, debiteurnummer, debiteurnr, debiteur nr, debiteurennummer, "
    "debiteurcode, relatienummer, relatienr, relatiecode",
    "codigo do cliente, codigo cliente, cod cliente, numero do cliente, id do cliente, id cliente, id do registro",
    "numer klienta, nr klienta, id klienta, kod klienta, numer kontrahenta, nr kontrahenta, kod kontrahenta, "
    "id kontrahenta, identyfikator rekordu, kod",
)
"""Columns of ids: keys if they hold short codes that people type, else ids of the program the file comes from."""

PLAIN_NAMES = _spell(
    "name, full name, display name, contact name, name 1",
    "bezeichnung, kontaktname, name adressattyp keine angabe",
    "nom, nom complet",
    "nombre, nombre completo",
    "nome, nominativo",
    "naam, contactnaam",
    "nome, nome completo",
    "nazwa, imie i nazwisko",
)
"""Names of companies or of people: they count after a company's name."""

GENERIC_NAMES = _spell(
    "customer, client, account, customers, clients, particulars",
    "kunde, kunden, klient, auftraggeber, debitor",
    "client, tiers",
    "cliente, clientes",
    "cliente, clienti",
    "klant, klanten, opdrachtgever, debiteur, relatie",
    "cliente, clientes",
    "klient, klienci",
)
"""Words for a customer, which may stand over names: they count where no column is called a name."""

LEGAL_NAMES = _spell(
    "legal name, legal entity, legal entity name, registered name, official name, company legal name",
    "juristischer name, offizieller name",
    "raison sociale, nom legal, denomination sociale",
    "razon social, nombre legal",
    "ragione sociale, nome legale",
    "statutaire naam, juridische naam",
    "razao social, nome legal",
    "pelna nazwa, nazwa prawna",
)
"""Registered names: the name where there is no other, else one more name the customer answers to."""

FIRST_NAMES = _spell(
    "first name, given name, forename",
    "vorname, vorname adressattyp naturl person",
    "prenom",
    "nombre de pila",
    "",
    "voornaam",
    "primeiro nome",
    "imie",
)

LAST_NAMES = _spell(
    "last name, surname, family name",
    "nachname, familienname, name adressattyp naturl person",
    "nom de famille",
    "apellido, apellidos",
    "cognome",
    "achternaam",
    "sobrenome, apelido",
    "nazwisko",
)

NAMES_BESIDE_FIRST = frozenset({"name", "nom", "naam"})
"""Names that are a last name where a first name stands beside them: `Vorname; Name`."""

NAMES_BESIDE_LAST = frozenset({"nombre", "nome"})
"""Names that are a first name where a last name stands beside them: `Nombre; Apellidos`."""

EMAILS = _spell(
    "email, e mail, email address, e mail address, mail, primary email, contact email, billing email",
    "e mail adresse, emailadresse, email adresse, mailadresse",
    "courriel, adresse e mail, adresse email",
    "correo, correo electronico",
    "posta elettronica, indirizzo e mail, indirizzo email",
    "e mailadres, emailadres",
    "endereco de e mail, endereco de email",
    "adres e mail, adres email",
)

CURRENCIES = _spell(
    "currency, currency code, account currency, default currency",
    "wahrung, waehrung, wahrungscode",
    "devise, monnaie",
    "moneda, divisa",
    "valuta",
    "valuta, munteenheid",
    "moeda",
    "waluta",
)
"""Columns that say in which currency a row's money is."""

THEIR_REVENUE = _spell("annual revenue, company revenue, company annual revenue, estimated annual revenue")
"""What a CRM calls the customer's own turnover, which is not what they pay us."""

THEIR_REVENUE_IN_A_CRM = _spell(
    "annual turnover, jahresumsatz, jahrlicher umsatz, chiffre d affaires annuel, ca annuel, revenu annuel, "
    "revenus annuels, ingresos anuales, facturacion anual, fatturato annuo, ricavi annuali, jaaromzet, "
    "jaarlijkse omzet, receita anual, faturamento anual, faturacao anual, przychod roczny, roczny przychod, "
    "roczne przychody"
)
"""Translations of *Annual Revenue*, which mean the customer's own turnover only among the other columns of a CRM."""

TOTALS = _spell(
    "lifetime value, customer lifetime value, ltv, clv, lifetime revenue, total, total amount, amount, net amount, "
    "sales amount, billable amount, all income, income, total income, contract value",
    "gesamt, summe, gesamtsumme, betrag, gesamtbetrag",
    "montant, montant total",
    "importe, importe total",
    "totale, importo",
    "totaal, bedrag, totaalbedrag",
    "valor, valor total",
    "suma, razem, kwota, suma netto, wartosc netto, kwota netto",
)
"""Columns of reports that may be what they pay us, where no column says so."""

CRM_COLUMNS = frozenset(
    _spell(
        "record id, lifecycle stage, lead status, create date, created date, last activity, last activity date, "
        "last modified date, number of employees, employees, company domain name, rating, open deals, won deals, "
        "number of times contacted",
        "lebenszyklusphase, lifecycle phase, datensatz id, accountinhaber, account inhaber, letzte aktivitat, "
        "erstelldatum, erstellt am, anzahl mitarbeiter, anzahl der mitarbeiter, "
        "mitarbeiterzahl",
        "date de creation, derniere activite, nombre d employes, effectif, phase du cycle de vie",
        "fecha de creacion, ultima actividad, numero de empleados, empleados, etapa del ciclo de vida",
        "data di creazione, ultima attivita, numero di dipendenti, dipendenti, fase del ciclo di vita",
        "aanmaakdatum, laatste activiteit, aantal medewerkers, aantal werknemers, levenscyclusfase",
        "data de criacao, ultima atividade, numero de funcionarios, funcionarios, fase do ciclo de vida",
        "data utworzenia, ostatnia aktywnosc, liczba pracownikow, etap cyklu zycia",
    )
)

ONLY_IN_PERCENT = frozenset(
    {"gross profit", "gp", "profit", "contribution margin", "deckungsbeitrag", "rohertrag", "brutowinst"}
)
"""Margins that are amounts of money unless the heading says per cent: `Gross Profit %`."""

FRACTION_WORDS = frozenset({"ratio", "fraction", "anteil", "decimal"})
PERCENT_WORDS = frozenset(
    {"percent", "pct", "percentage", "prozent", "pourcentage", "porcentaje", "percentuale", "procent", "percentagem"}
)

DECORATIONS = frozenset(
    {
        *("utc", "gmt", "metadata", "required", "optional", "currency", "converted", "local time", "date"),
        *("last 12 months", "ltm", "l12m", "per year", "p a", "annual", "in percent", "in prozent"),
        *("yyyy mm dd", "dd mm yyyy", "mm dd yyyy", "tt mm jjjj", "jj mm aaaa", "dd mm aaaa", "gg mm aaaa", "ytd"),
        *("net", "netto", "ht", "excl vat", "ex vat", "excl btw", "ohne mwst", "hors taxes", "sin iva", "senza iva"),
    }
)
"""What stands in brackets after a heading without changing what the column is."""
