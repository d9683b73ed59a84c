/**
 * What a visitor must not be answered on, as regular expressions over normalised words (screen.ts): lower case, without accents and
 * apostrophes, one space between two words. They look for a wish, a threat or a recipe and never for a bare word, since shops sell
 * bath bombs, charities prevent suicide and processes are killed. Each stands between spaces.
 */
export type RuleCategory = "self_harm" | "abuse" | "minors" | "illegal";

/** By the language they are written for; all are read, whatever language a message is in. */
type LanguageRules = Record<"en" | "de" | "fr" | "es" | "it" | "nl" | "pt", readonly string[]>;

/** Any few words between two. */
const GAP = "(?:\\S+ ){0,4}";

const SELF_HARM: LanguageRules = {
  en: [
    "(?:want|wanna|going|gonna|plan|planning|thinking|thought|thoughts|ready|urge|tempted|try|trying|tried|will|ll|might|should|could|how (?:do|can|to|should) ?i?|about) (?:to |of |about )?(?:just )?(?:kill|killing|hurt|hurting|harm|harming|cut|cutting|hang|hanging|shoot|shooting|drown|drowning) my ?self(?! (?:laughing|some|an?) )",
    "(?:kill|killing) my ?self(?! laughing)",
    "(?:end|ending|take|taking) my (?:own )?life(?! (?:savings|story|insurance))",
    "(?:want|wanna|going|gonna|ready) (?:to )?end it all",
    "(?:i )?(?:just )?(?:want to|wanna) (?:die|be dead)(?! (?:my|the|it|laughing))",
    "i (?:just )?wish i (?:was|were) (?:dead|never born)|(?:tired|sick) of (?:living|life|being alive)(?! (?:in|with|near|at|like|on) )",
    "i (?:do not|don ?t) (?:want to|wanna) (?:live|be alive|exist|be here)(?: any ?more)?(?= $)",
    "i (?:do not|don ?t) (?:want to|wanna) live any ?more",
    "(?:no|any) reason (?:left )?to (?:live|go on living)",
    "(?:i am|i ?m|everyone (?:is|would be)|they ?(?:d|would) be) better off (?:dead|without me)",
    "(?:i am|i ?m|i feel|feeling|i ?ve been|i have been) (?:so |very |really )?suicidal",
    "(?:want|going|plan|planning|thinking|considering|how|i will|i ll) (?:do i |can i |can you |would i |should i )?(?:to |of |about )?(?:commit|committing) suicide",
    "thinking (?:of|about) suicide",
    "suicide (?:method|methods|pact)",
    "painless(?:ly)? (?:suicide|way to die|ways to die|death for me)",
    "(?:i|i ?m|i ?ve|i have) (?:\\S+ ){0,3}(?:self ?harm|self ?harming|cutting my ?self)",
    `how many (?:\\S+ )?(?:pills|tablets|sleeping pills|paracetamol|ibuprofen) ${GAP}(?:to die|kill me|to overdose|end my life)`,
    "(?:want|going|plan|how) (?:do i |can i )?to overdose(?: on)?",
  ],
  de: [
    "(?:mich|mir) (?:\\S+ ){0,2}(?:umbringen|umzubringen|toten|erhangen|erschiessen|das leben nehmen|das leben zu nehmen|die pulsadern aufschneiden)",
    "bringe? mich (?:\\S+ )?um",
    "ich (?:will|mochte|wurde gern|wurde gerne) (?:\\S+ )?(?:sterben|tot sein|nicht mehr leben)|(?:will|mochte) tot sein",
    "(?:will|mochte|kann) nicht (?:mehr|langer) (?:leben|weiterleben)",
    "mein(?:em)? leben (?:\\S+ ){0,2}(?:beenden|ein ende (?:zu )?(?:setzen|machen|bereiten))",
    "(?:begehe|will|mochte|wie|an) (?:\\S+ ){0,3}(?:selbstmord|suizid)(?: begehen)?(?= $)",
    "ich (?:\\S+ ){0,3}(?:selbstmordgedanken|suizidgedanken|suizidal)",
    "ritze mich|mich (?:selbst )?ritzen|mich selbst verletzen",
  ],
  fr: [
    "me suicider|je me suicide",
    "(?:veux|vais|voudrais|envie de|comment|pense a) (?:\\S+ )?me (?:tuer|pendre|faire du mal|tailler les veines|ouvrir les veines)",
    "en finir avec (?:la|ma) vie|veux en finir(?= $)",
    "mettre fin a (?:mes jours|ma vie)",
    "(?:envie de|veux|voudrais) mourir(?! de rire)",
    "(?:ne )?(?:veux|ai) plus (?:envie de )?vivre(?= $)",
    "j ai des (?:pensees|idees) suicidaires",
  ],
  es: [
    "suicidarme|me quiero suicidar|me voy a suicidar",
    "(?:quiero|voy a|pienso en|pensando en|como|ganas de) matarme|me (?:quiero|voy a) matar",
    "quitarme la vida|acabar con mi vida|terminar con mi vida",
    "(?:quiero|ganas de) (?:morir|morirme)|me quiero morir(?! de risa)",
    "no quiero (?:vivir mas|seguir viviendo|vivir)(?= $)",
    "cortarme las venas|hacerme dano",
    "tengo (?:pensamientos|ideas) suicidas",
  ],
  it: [
    "(?:voglio|vorrei|sto per|penso di|come) (?:uccidermi|ammazzarmi|suicidarmi|farla finita|togliermi la vita|impiccarmi)",
    "mi (?:voglio|vorrei) (?:uccidere|ammazzare|suicidare)|mi (?:uccido|ammazzo|suicido)",
    "togliermi la vita|suicidarmi|farla finita",
    "(?:voglio|vorrei|voglia di) morire(?! d(?:al|alle|i) )",
    "non voglio piu vivere|tagliarmi le vene|farmi del male",
    "ho pensieri suicidi",
  ],
  nl: [
    "(?:wil|ga|kan|mag|overweeg|denk aan|hoe) (?:\\S+ ){0,3}zelfmoord (?:te )?plegen|pleeg zelfmoord",
    "ik denk aan zelfmoord",
    "me ?zelf (?:\\S+ ){0,2}(?:van kant (?:te )?maken|doden|te doden|ophangen|iets aandoen|snijden|pijn doen)",
    "ik wil (?:\\S+ )?(?:dood|sterven|niet meer leven)(?= $)|ik wil niet meer leven|ik wil er niet meer zijn",
    "(?:een )?einde (?:\\S+ )?(?:aan )?mijn leven",
    "ik (?:ben|voel me) suicidaal|ik heb zelfmoordgedachten",
  ],
  pt: [
    "(?:quero|vou|penso em|pensando em|como|vontade de) me (?:matar|suicidar|enforcar|cortar)(?= $)|(?:quero|vou) (?:matar|suicidar) me|suicidar me|me suicidar",
    "(?:tirar|acabar com|terminar com) (?:a )?minha (?:propria )?vida",
    "(?:quero|vontade de|queria) morrer(?! de rir)",
    "nao quero (?:mais viver|viver mais|continuar a viver)",
    "tenho pensamentos suicidas|cortar os (?:meus )?pulsos",
  ],
};

const ABUSE: LanguageRules = {
  en: [
    "i (?:will|ll|am going to|m going to|m gonna|am gonna|gonna|want to|swear|d like to) (?:\\S+ ){0,6}?(?:kill|murder|stab|strangle|behead|rape) (?:you|u|everyone|everybody|your (?:family|wife|husband|kids|children|mother|team|staff))(?! (?:process|server|off) )",
    "i (?:will|ll|am going to|m going to|m gonna|am gonna|gonna|want to) (?:\\S+ ){0,6}?(?:shoot|hurt|beat up) (?:you|u|everyone|everybody)(?! (?:an?|over|some|the) )",
    "your (?:\\S+ )?(?:team|staff|family|company) (?:should|deserves to) (?:all )?(?:be (?:shot|killed|hanged)|die)",
    "(?:you|u|you all|y all) (?:should|deserve to|will|are going to|all deserve to|need to) (?:all )?(?:die|be killed|be shot|burn in hell)(?: |$)(?!of|out)",
    "i know where (?:you|your \\S+) (?:live|lives|work|works|sleep|sleeps|goes to school)",
    "(?:kill|hang|shoot) your ?self|(?:go|just) (?:and )?die|drop dead|kys",
    "(?:burn|blow up|bomb|shoot up|burn down) (?:down )?your (?:office|house|home|store|shop|building|family|place|headquarters|warehouse)(?: down)?",
    "bomb (?:in|under|at) your (?:office|house|store|shop|building|headquarters|warehouse)",
    "i hope (?:you|you all|your \\S+|someone) (?:all )?(?:die(?! hard)|dies|kills you|get cancer|gets cancer|get raped|burn|rot)",
    "(?:rape|murder|behead) (?:you|your (?:wife|mother|daughter|family))",
    "fuck (?:you|u)(?: all)?|fuck off|go fuck your ?self|suck my (?:dick|cock)|send (?:me )?(?:nudes|your nudes)",
    "(?:you|u|ya)(?: are| re|re)? (?:all )?(?:a )?(?:bunch of )?(?:\\S+ )?(?:bitch|bitches|cunt|cunts|whore|whores|faggot|faggots|retard|retards|piece of shit|pieces of shit|motherfucker|motherfuckers)",
    "(?:stupid|dirty|fucking|ugly) (?:bitch|bitches|cunt|cunts|whore|whores|faggot|faggots|retard|retards|nigger|niggers|kike|kikes|paki|pakis)",
  ],
  de: [
    "(?:bring|bringe|bringen|mach|mache|machen|stech|steche|schlag|schlage) (?:dich|euch|sie alle) (?:alle )?(?:um|tot|kalt|ab|fertig|kaputt)(?= $)",
    "(?:werde|werden|will|sollte man) (?:dich|euch|sie alle|ihn|deine \\S+|eure \\S+) (?:alle )?(?:umbringen|toten|abstechen|erschiessen|totschlagen|vergewaltigen|verprugeln)",
    "(?:du|ihr) (?:sollst|sollt|wirst|werdet|musst|musst|gehort) (?:alle )?(?:sterben|verrecken|vergast)",
    "ich weiss wo (?:du|ihr|sie|dein\\S*|eu\\S+) (?:\\S+ )?(?:wohnst|wohnt|wohnen|arbeitest|arbeitet|arbeiten)",
    "fick dich|fickt euch|verpiss dich|verpisst euch|bring dich um|verrecke|verreckt",
    "hurensohn|hurensohne|hurensohnen|missgeburt|missgeburten|du (?:\\S+ )?(?:fotze|schlampe|nutte|wichser|arschloch)|ihr (?:\\S+ )?(?:fotzen|schlampen|wichser|arschlocher)",
    "(?:zunde|brenne|sprenge|zund|brenn|spreng) (?:\\S+ )?(?:euer|eure|euren|dein|deine) (?:\\S+ )?(?:laden|buro|haus|firma|lager|filiale) (?:an|ab|nieder|in die luft)",
  ],
  fr: [
    "(?:je vais|on va|je veux) (?:\\S+ )?(?:te|vous|tous vous|le|la) (?:tous )?(?:tuer|buter|crever|egorger|poignarder|violer|frapper|defoncer)",
    "je sais ou (?:tu|vous|ta \\S+|votre \\S+) (?:habites|habitez|habite|travailles|travaillez|vis|vivez)",
    "va (?:te faire (?:foutre|enculer)|crever|mourir|te tuer|te pendre)|allez vous faire (?:foutre|enculer)|allez crever",
    "ta gueule|nique (?:ta|vos|votre) (?:mere|race|meres)|ntm|fils de pute|fils de putes|sale (?:pute|salope|pede|arabe|juif|negre)|(?:espece de|bande de|gros|grosse) (?:connard|connards|salope|salopes|encules?|batards?|merdes?)",
    "j espere que (?:tu vas|vous allez|tu|vous) (?:tous )?(?:crever|mourir|creves|creviez)",
    "(?:bruler|faire sauter|incendier) (?:votre|vos|ta) (?:magasin|boutique|bureau|bureaux|maison|entrepot)",
  ],
  es: [
    "(?:te|os|los|las|lo|la) (?:voy|vamos) a (?:\\S+ )?(?:matar|apunalar|rajar|violar|reventar|degollar)|voy a (?:matarte|mataros|matarlos|matarlas|apunalarte|violarte)",
    "se donde (?:vives|vivis|viven|trabajas|trabajais|trabajan|vive tu \\S+)",
    "hij[oa]s? de (?:la gran )?puta|hijoputas?|vete a la mierda|iros a la mierda|vayanse a la mierda|que te jodan|que os jodan|pedazos? de mierda|(?:puto|puta|sucio|sucia|maldito) (?:maricon|negro|moro|sudaca|puta|zorra)",
    "ojala (?:te|os|se) (?:mueras|murais|mueran|maten)|muerete|moriros|matate",
    "(?:quemar|prender fuego a|poner una bomba en|volar) (?:tu|vuestra|vuestro|su) (?:tienda|oficina|casa|almacen|local)",
  ],
  it: [
    "(?:ti|vi) (?:ammazzo|uccido|sgozzo|stupro|sparo|accoltello|spacco la faccia)|(?:vengo|verro) (?:\\S+ ){0,3}(?:ammazzarti|ammazzarvi|uccidervi|ucciderti)|(?:ti|vi) (?:voglio|faro|vorrei) (?:uccidere|ammazzare)",
    "(?:devi|dovete|dovresti|meriti di|meritate di) (?:tutti )?(?:morire|crepare)|crepate|crepa(?= $)|ammazzati|ammazzatevi|spero che (?:tu|voi|crepi|crepiate|moriate|muoia)(?: \\S+)?(?: muoia| moriate| crepi| crepiate)?",
    "so dove (?:abiti|abitate|abita|lavori|lavorate|vivi|vivete)",
    "vaffanculo|fanculo|figli[oa]? di puttana|pezz[oi] di merda|(?:brutt[oa]|sei un[oa]?|siete|sporc[oa]) (?:\\S+ )?(?:puttan[ae]|troi[ae]|stronz[oi]|bastard[oi]|frocio|froci|negro)",
    "(?:bruciare|brucio|faccio saltare|metto una bomba (?:in|nel)) (?:il |la |i )?(?:vostr[oa]|tu[oa]) (?:negozio|ufficio|casa|magazzino)|do fuoco al vostro negozio",
  ],
  nl: [
    "ik (?:ga|zal|wil|kom) (?:je|jou|jullie|u|hem|haar) (?:allemaal )?(?:vermoorden|afmaken|doodmaken|doodschieten|neersteken|doodsteken|in elkaar slaan|verkrachten)|ik vermoord (?:je|jou|jullie)|ik (?:maak|steek|schiet|sla) (?:je|jou|jullie|u) (?:allemaal )?(?:af|dood|neer|kapot)",
    "ik weet waar (?:je|jullie|u) (?:\\S+ )?(?:woont|wonen|werkt|werken)",
    "kanker ?(?:lijer|lijers|hoer|hoeren|wijf|mongool|homo)|hoerenzoon|kutwijf|tyfuslijer|kutmarokkaan|vuile (?:hoer|homo|jood|neger|teef)|val dood|krijg (?:de |toch )?(?:kanker|tyfus|tering)|pleur op|rot (?:toch )?op(?= $)",
    "(?:je|jullie) (?:moeten|moet|verdient|verdienen) (?:\\S+ )?(?:dood|sterven|kapot|dood te gaan|om dood te gaan)|hoop dat (?:je|jullie) (?:\\S+ )?(?:doodgaan|doodgaat|sterft|sterven|kanker krijgt|kanker krijgen)",
    "(?:steek|blaas|brand) (?:\\S+ )?(?:je|jullie|uw) (?:winkel|kantoor|huis|pand|magazijn) (?:in brand|op|plat)",
  ],
  pt: [
    "(?:vou|quero) (?:te|vos|lhe) (?:matar|esfaquear|estuprar|violar|esfolar)|(?:vou|quero) (?:matar|esfaquear|estuprar) (?:te|vos|voce|voces|todos voces|vcs)|te mato|mato te",
    "sei onde (?:voce|voces|tu|vc|vcs|a sua \\S+) (?:\\S+ )?(?:mora|moram|moras|vive|vivem|vives|trabalha|trabalham|trabalhas)|sei onde (?:moras|vives|trabalhas)",
    "filh[oa]s? da puta|vai (?:se |te )?(?:foder|fuder)|va[io] (?:se |te )?(?:foder|fuder)|vao se (?:foder|fuder)|vai tomar no cu|vai a merda|vai para o caralho|seus? (?:\\S+ )?(?:viados?|putas?|arrombados?|desgracados|merdas?|macacos?)",
    "espero que (?:voce|voces|tu|vcs) (?:\\S+ )?(?:morra|morram|morras)|morre (?:desgracado|logo)|se mata(?= $)|mata te",
    "(?:queimar|botar fogo na|por fogo na|explodir|colocar uma bomba na) (?:a )?(?:sua|vossa|tua) (?:loja|casa|empresa|sede)",
  ],
};

const CHILD =
  "(?:child|children|childs|kid|kids|minor|minors|underage \\S+|preteen|preteens|toddler|toddlers|infants?|schoolgirls?|schoolboys?|little (?:girl|girls|boy|boys)|(?:\\d|1[0-7]) ?(?:year|yr) ?old(?:s| girl| girls| boy| boys)?)";
const PICTURES = "(?:photo|photos|pic|pics|picture|pictures|image|images|video|videos|porn|story|stories|content)";

const MINORS: LanguageRules = {
  en: [
    "child ?porn|child pornography|kiddie porn|childporn|csam(?= (?:videos?|pics?|links?|download))|lolicon|loli (?:porn|hentai)|shotacon|preteen (?:porn|nudes|sex)|underage (?:porn|sex|nudes|girls|boys)|teen porn under 18",
    `(?:naked|nude|nudes|sexy|sexual|porn|erotic|explicit|sexualised|sexualized) (?:${PICTURES} )?(?:of|with|about|involving|from) (?:a |an |my |naked |young )*${CHILD}`,
    `${CHILD} (?:naked|nude|nudes|sexual|porn|erotic) ${PICTURES}`,
    `(?:naked|nude) ${CHILD} ${PICTURES}`,
    `(?:sex|sexual intercourse|sexting|sexual acts|sexual roleplay) with (?:a |an |my |young )*${CHILD}`,
    `(?:write|tell|generate|draw) (?:me )?(?:a |an )?(?:sex|sexual|erotic|porn) (?:\\S+ ){0,4}${CHILD}`,
  ],
  de: [
    "kinder ?porno\\S*|kinderpornograf\\S*|(?:nacktbilder|nacktfotos|sexbilder|sexvideos|nacktvideos|erotische bilder) (?:von|mit) (?:\\S+ )?(?:kind|kindern|madchen|jungen|minderjahrigen|schulerinnen)|sex mit (?:\\S+ )?(?:kind|kindern|minderjahrigen|einer minderjahrigen|12 jahrigen|13 jahrigen)|nackte (?:kinder|minderjahrige|kleine madchen)",
  ],
  fr: [
    "pedoporno\\S*|porno\\S* (?:infantile?|pedophile|enfantine?|avec des enfants)|(?:photos|images|videos) (?:sexuelles |erotiques )?(?:d |de |des )(?:enfants?|mineure?s?|petites filles|petits garcons) (?:nue?s?|denude\\S*)|(?:sexe|relations sexuelles|coucher) avec (?:un |une |des )?(?:enfants?|mineure?s?|petite fille)|enfants nus (?:photos|videos)",
  ],
  es: [
    "(?:pornografia|porno) (?:infantil|de ninos|de ninas|con menores)|(?:fotos|imagenes|videos) (?:sexuales |eroticas )?de (?:ninos|ninas|menores) (?:desnud\\S+)|(?:sexo|relaciones sexuales|acostarme) con (?:un |una )?(?:nino|nina|ninos|ninas|menor|menores)",
  ],
  it: [
    "pedoporno\\S*|porno\\S* (?:infantile|minorile|con minori|con bambini)|(?:foto|immagini|video) (?:sessuali |erotiche )?(?:di|con) (?:bambin[ieao]|minori|minorenni|ragazzine) nud\\S+|(?:sesso|rapporti sessuali) con (?:un |una |dei |delle )?(?:bambin[oaie]|minori|minorenne|minorenni)",
  ],
  nl: [
    "kinder ?porno\\S*|(?:naaktfoto s?|naaktfotos|seksfoto s?|seksvideo s?) van (?:\\S+ )?(?:kinderen|een kind|minderjarigen|meisjes|jonge meisjes)|seks met (?:een )?(?:kind|kinderen|minderjarige\\S*)|naakte (?:kinderen|minderjarigen)",
  ],
  pt: [
    "(?:pornografia|porno) (?:infantil|de criancas|com menores)|(?:fotos|imagens|videos) (?:sexuais |eroticas )?de (?:criancas|menores|meninas|meninos) (?:nu\\S*|pelad\\S+|despid\\S+)|(?:sexo|relacoes sexuais|transar) com (?:uma |um )?(?:crianca|criancas|menor|menores|menina de \\S+ anos)",
  ],
};

const ILLEGAL: LanguageRules = {
  en: [
    "(?:make|making|build|building|construct|assemble) (?:a |an |my own |some )?(?:home ?made )?(?:pipe |nail |car |petrol |fertili[sz]er |dirty |pressure cooker )?(?:bombs?|explosives?|grenades?|molotovs?(?: cocktails?)?|ied|napalm|detonators?)(?! (?:bag|cake|costume|jacket|ornament|cup))",
    "(?:make|cook|synthesi[sz]e|produce|manufacture) (?:some )?(?:crystal )?(?:meth|methamphetamine|crack|cocaine|heroin|fentanyl|lsd|mdma|ricin|sarin|nerve gas|chlorine gas|mustard gas|anthrax)",
    "(?:buy|get|sell|order|score|import) (?:me )?(?:some |any )?(?:\\d+ (?:g|grams) of )?(?:cocaine|coke powder|heroin|crystal meth|meth|mdma|ecstasy pills|lsd|fentanyl|crack cocaine)(?! (?:test|tests|testing))",
    "hire (?:a |an )?(?:hit ?man|assassin|contract killer|someone to (?:kill|hurt|beat))|hit ?man for hire",
    "(?:kill|murder|poison|get rid of) (?:my|the|his|her|a) (?:\\S+ )?(?:wife|husband|neighbou?r|neighbou?rs|boss|ex|girlfriend|boyfriend|mother in law|father|mother|parents|coworker|colleague)(?= (?:without|and not|and get|with (?:a |poison|antifreeze)|with)|(?: \\S+)? $)",
    "(?:buy|get|make|order|print|sell|need) (?:me )?(?:a |an |some )?(?:fake|forged|counterfeit) (?:passports?|ids?|id cards?|driver ?s? licen[cs]es?|driving licen[cs]es?|money|bank ?notes?|bills|visa|visas|diplomas?|vaccination cards?|doctor ?s notes?)",
    "(?:launder|laundering) (?:my |the |some |drug |dirty |black )*money(?= \\S* ?\\S* ?$)|launder (?:\\S+ ){0,3}(?:money|cash)",
    "stolen credit cards?|stolen card numbers|credit card (?:dumps|skimmer|skimmers)|skim (?:credit )?cards|carding (?:site|sites|forum)|clone (?:a |credit )?(?:bank )?cards?",
    "hack (?:in ?to )?(?:someone|somebody|some one|another|my (?:ex|wife|husband|girlfriend|boyfriend|neighbou?r|boss|teacher|school)|a bank|the bank|an atm|other people|his|her|their|your) ?(?:\\S+ )?",
    "(?:ddos|launch a ddos|dos attack) (?:attack )?(?:on |against )?(?:a|the|this|your|my|their|someone|website|site|server)|how (?:do i|can i|to) ddos",
    "(?:create|write|make|buy|build|deploy|code|spread) (?:me )?(?:a |an |some )?(?:ransomware|malware|keylogger|computer virus|trojan|botnet|phishing (?:page|site|mail|email|kit))(?! (?:protection|scanner|removal|filter))",
    "how (?:do i|can i|to|do you) (?:shoplift|evade taxes|commit (?:fraud|a crime|murder|arson)|fake a claim|forge (?:a |an |my |the )*(?:signatures?|documents?|checks?|prescriptions?)|steal (?:from|money|cars?|a (?:car|bike|phone|wallet)|someone|wifi|electricity|clothes|things|stuff)|pick pockets|break into (?:an? |the |someone ?s? |my |his |her )(?:\\S+ )?(?:car|house|home|apartment|flat|shop|store|safe|office))",
    "get away with (?:murder|shoplifting|fraud|stealing|tax evasion)",
    "smuggle (?:drugs|weapons|guns|people|cigarettes|cocaine)|traffic (?:drugs|women|girls|people)|human trafficking for",
    "(?:buy|get|make|3d print|print) (?:a |an )?(?:illegal |unregistered |untraceable |ghost )?(?:gun|pistol|firearm|firearms|guns|silencer) (?:without|illegally|with no|off the books|no background)|3d print (?:a |an )?(?:working )?(?:gun|pistol|firearm)|ghost gun (?:kit|parts|files)",
  ],
  de: [
    "bombenbau|(?:bombe|bomben|rohrbombe|sprengstoff|sprengsatz|molotowcocktail|molotow cocktails?) (?:selbst |selber )?(?:bauen|basteln|herstellen|baue|bastle)|wie (?:baue|bastle|mache) ich (?:\\S+ )?(?:bombe|rohrbombe|sprengstoff|molotowcocktail)|baue ich (?:\\S+ )?(?:bombe|rohrbombe)",
    "(?:kokain|heroin|crystal meth|meth|mdma|lsd|koks) (?:\\S+ )?(?:kaufen|bestellen|herstellen|kochen|verkaufen)|(?:kaufe|bestelle|bekomme|koche) ich (?:\\S+ ){0,2}(?:kokain|heroin|crystal meth|meth|mdma|koks)",
    "auftrags ?(?:killer|morder)|(?:gefalschte\\S*|gefalschter) (?:ausweis|ausweise|pass|passe|reisepass|fuhrerschein|geldscheine|impfpass|zeugnisse?)|falschgeld (?:drucken|kaufen|herstellen|bestellen)|geld waschen|geldwasche betreiben",
    "(?:konto|account|handy|wlan|passwort|bank) (?:\\S+ ){0,3}(?:hacken|zu hacken)|hacke ich (?:\\S+ ){0,4}(?:konto|account|handy|bank|freundin|ex)|gestohlene kreditkarten|steuern hinterziehen|ladendiebstahl begehen",
    "(?:meine frau|meinen mann|meinen nachbarn|meinen chef|meine nachbarin|jemanden) (?:\\S+ ){0,3}(?:umbringen|vergiften|toten|ermorden)",
  ],
  fr: [
    "(?:fabriquer|faire|construire) (?:une |des |un )?(?:bombes?|explosifs?|cocktails? molotov|grenades?|ceinture explosive)(?! (?:de bain|de chocolat|a eau|glacee))",
    "(?:acheter|vendre|fabriquer|commander|trouver) (?:de la |de l |du |des )?(?:cocaine|heroine|crystal meth|meth|mdma|lsd|crack|fentanyl)",
    "tueur a gages|(?:faux|fausse) (?:passeports?|papiers|permis(?: de conduire)?|billets|carte d identite|cartes d identite|pass vaccinal)|fausse monnaie|blanchir (?:de l |mon |l )?argent|(?:pirater|hacker) (?:le |un |son |mon |sa |l )?(?:\\S+ )?(?:compte|telephone|banque|facebook|instagram|wifi)|cartes? (?:bancaires?|de credit) volees?|frauder le fisc",
    "(?:tuer|empoisonner|assassiner) (?:ma femme|mon mari|mon voisin|ma voisine|mon patron|quelqu un|mon ex)",
  ],
  es: [
    "(?:fabricar|hacer|construir) (?:una |un |unas |unos )?(?:bombas?(?: casera| caseras)?|explosivos?|coctel molotov|granadas?)(?! (?:de bano|de agua|de chocolate|de sal))",
    "(?:comprar|vender|fabricar|conseguir|cocinar) (?:\\S+ )?(?:cocaina|heroina|metanfetamina|cristal meth|mdma|lsd|fentanilo)",
    "sicario|contratar (?:a )?(?:un )?(?:sicario|asesino)|(?:pasaportes?|documentos?|dni|carnets?|billetes|dinero|licencias?|titulos?) (?:de conducir )?fals[oa]s?|lavar dinero|blanquear (?:dinero|capitales)|(?:hackear|piratear) (?:el |la |una? |su |mi )?(?:\\S+ )?(?:cuenta|telefono|banco|movil|facebook|instagram|wifi|whatsapp)|tarjetas (?:de credito )?robadas|evadir impuestos",
    "(?:matar|envenenar|asesinar) a (?:mi (?:mujer|esposa|marido|vecino|vecina|jefe|ex|novia|novio)|alguien)",
  ],
  it: [
    "(?:fabbricare|costruire|fare|preparare) (?:una |un |delle |degli )?(?:bomb[ae]|esplosiv[oi]|ordign[oi]|molotov|bomba molotov)(?! (?:da bagno|d acqua|di crema|alla crema|calorica))",
    "(?:comprare|vendere|trovare|produrre|cucinare|ordinare) (?:\\S+ )?(?:cocaina|eroina|metanfetamina|crystal meth|mdma|lsd|fentanyl)",
    "sicario|assoldare (?:un )?(?:killer|sicario|assassino)|(?:passaport[oi]|document[oi]|patent[ei]|banconote|soldi|carta d identita|green pass) fals[oaie]|riciclare (?:denaro|soldi|il denaro)|(?:hackerare|violare|craccare|bucare) (?:il |un |l |la |una )?(?:\\S+ )?(?:account|profilo|conto|telefono|banca|wifi|facebook|instagram)|carte di credito rubate|evadere le tasse",
    "(?:uccidere|avvelenare|ammazzare) (?:mia moglie|mio marito|il mio vicino|il vicino|il mio capo|qualcuno|la mia ex)",
  ],
  nl: [
    "(?:bom|bommen|pijpbom|explosieven|molotovcocktail) (?:zelf )?(?:maken|bouwen|knutselen)|hoe (?:maak|bouw) ik (?:een )?(?:bom|pijpbom|explosief|molotovcocktail)(?= $)",
    "(?:cocaine|coke|heroine|crystal meth|mdma|xtc|lsd|speed) (?:\\S+ ){0,2}(?:kopen|bestellen|maken|verkopen)|(?:koop|bestel|krijg) ik (?:\\S+ ){0,2}(?:cocaine|coke|heroine|mdma|xtc)",
    "huurmoordenaar|(?:vals|valse|nep|vervalste) (?:paspoort|paspoorten|rijbewijs|id|identiteitskaart|biljetten|bankbiljetten|diploma)|vals geld|geld witwassen|(?:account|telefoon|bank|wifi|facebook|instagram|whatsapp) (?:\\S+ ){0,4}(?:te )?hacken|hack ik (?:\\S+ ){0,4}(?:account|telefoon|bank|wifi|facebook|instagram)|gestolen creditcards?|belasting ontduiken",
    "(?:mijn vrouw|mijn man|mijn buurman|mijn baas|mijn ex|iemand) (?:\\S+ ){0,2}(?:vermoorden|vergiftigen|om te leggen|doden)",
  ],
  pt: [
    "(?:fabricar|fazer|construir|montar) (?:uma |um |umas )?(?:bombas?(?: caseira| caseiras)?|explosivos?|coquetel molotov|cocktail molotov|granadas?)(?! (?:de banho|de chocolate|de agua|de sal))",
    "(?:comprar|vender|fabricar|conseguir|encomendar) (?:\\S+ )?(?:cocaina|heroina|metanfetamina|crystal meth|mdma|lsd|fentanil|crack)",
    "matador de aluguel|assassino (?:de aluguel|contratado)|contratar um (?:matador|assassino)|(?:passaportes?|documentos?|identidade|rg|cnh|carta de conducao|notas|diplomas?|dinheiro) fals[oa]s?|lavar dinheiro|(?:hackear|invadir) (?:o |a |um |uma )?(?:\\S+ )?(?:conta|celular|telefone|telemovel|banco|facebook|instagram|wifi|whatsapp)|cartoes (?:de credito )?(?:roubados|clonados)|clonar cartoes|sonegar impostos",
    "(?:matar|envenenar|assassinar) (?:a )?(?:minha mulher|minha esposa|(?:o )?meu marido|(?:o )?meu vizinho|(?:o )?meu chefe|alguem|minha ex)",
  ],
};

/** In this order: who is in need is helped, whatever else they say. */
export const RULES: Record<RuleCategory, LanguageRules> = {
  self_harm: SELF_HARM,
  minors: MINORS,
  abuse: ABUSE,
  illegal: ILLEGAL,
};

/** Whoever reports, prevents or studies such things is no doer: with one of these words the rule does not hold. */
export const EXCEPT: Partial<Record<RuleCategory, string>> = {
  minors:
    "report|reports|reported|reporting|prevent|prevents|preventing|prevention|protect|protects|protecting|protection|filter|filters|policy|policies|law|laws|block|blocks|melden|melde|gemeldet|schutzen|schutz|pravention|signaler|signalement|protege|proteger|prevenir|prevention|denunciar|denuncia|proteccion|prevencion|segnalare|segnala|denunciare|prevenire|tegengaan|beschermen|aangeven|proteger|prevenir|protecao",
  illegal:
    "report|reports|reported|reporting|prevent|prevents|prevention|protect|protects|protection|protected|against|detect|detection|detecting|spot|recognise|recognize|avoid|policy|victim|stop|melden|schutzen|schutz|erkennen|vorbeugen|gegen|signaler|eviter|contre|proteger|protegent|reconnaitre|denunciar|evitar|contra|detectar|reconocer|segnalare|denunciare|evitare|contro|proteggere|proteggersi|riconoscere|voorkomen|tegen|beschermen|herkennen|reconhecer|prevenir",
};
