"""What the page suggests to try in the sample company: everybody what they may do there, a newcomer the whole first."""

ANA, JO, ROSA, OLGA, GUS, SAM = "ana", "jo", "rosa", "olga", "gus", "sam"
HINTS = {
    ANA: (
        {
            "text": "This is the Slack of a made-up agency, with umpire in it: it keeps score of customers, and sees "
            "to it that nobody is let go unfairly. You are Ana, in support, and a customer shouted at your colleague; "
            "record it:",
            "try": "/strike acme rude-to-support shouted at Li on the call",
        },
        {"text": "See where that customer stands:", "try": "/scorecard acme"},
        {"text": "Answer the seven questions:", "try": "/scorecard acme rate"},
        {"text": "Good conversations count too; log one:", "try": "/log stark 20m great They thanked us twice"},
        {"text": "You vote, too: a ballot on Hooli is open:", "try": "/vote hooli yes it wears Ben out"},
        {"text": "Go on as Jo, who looks after Globex and Acme.", "act": JO},
    ),
    JO: (
        {
            "text": "You are Jo, who looks after customers. See the case of Globex:",
            "try": "/umpire case globex",
        },
        {"text": "What is missing before it may get a final notice:", "try": "/umpire steps globex"},
        {
            "text": "Say what is really wrong with Acme, and whose side it is on:",
            "try": "/umpire problem acme Nobody wrote the scope down. --side both",
        },
        {"text": "See what waits for you:", "try": "/umpire todo"},
        {"text": "Go on as Rosa, who manages.", "act": ROSA},
    ),
    ROSA: (
        {"text": "You are Rosa, who manages. Look at the customers at the bottom:", "try": "/umpire digest now"},
        {
            "text": "May we quote for another repair?",
            "try": "/umpire quote hooli --value 800 --margin 20 --type repair",
        },
        {"text": "The least a customer should bring, and who does not:", "try": "/umpire minimums"},
        {"text": "Does new business make up for what leaves?", "try": "/umpire capacity"},
        {"text": "Begin a quarterly review, with a suggestion for every customer:", "try": "/umpire quarterly start"},
        {"text": "Offer everybody a new contract:", "try": "/umpire campaign start"},
        {"text": "Then move the clock above, and see what falls due. Go on as Olga, who runs umpire.", "act": OLGA},
    ),
    OLGA: (
        {"text": "You are Olga, who runs umpire here. Who may do what:", "try": "/umpire roles"},
        {"text": "Every number of the rules is a setting:", "try": "/umpire config"},
        {"text": "Bring in a list of customers; a preview comes first:", "try": "/umpire import"},
        {"text": "Go back to Ana, in support.", "act": ANA},
    ),
    GUS: (
        {
            "text": "You are a guest here, and umpire is for the company's own people. See it say so:",
            "try": "/umpire help",
        },
        {"text": "The story begins with Ana, in support.", "act": ANA},
    ),
    SAM: (
        {
            "text": "You come from Acme and share one channel with this company. umpire says nothing here, so that no "
            "customer reads what was said about them. The story begins with Ana, in support.",
            "act": ANA,
        },
    ),
    "": (
        {"text": "See what you can do here:", "try": "/umpire help"},
        {"text": "See where a customer stands:", "try": "/scorecard acme"},
        {"text": "See what waits for you:", "try": "/umpire todo"},
        {"text": "The story begins with Ana, in support.", "act": ANA},
    ),
}
