/** Texts whose letters tell at once when they were decoded wrongly. Pure data. */

export interface Text {
  language: string;
  title: string;
  paragraphs: readonly string[];
}

export const FRENCH: Text = {
  language: "fr",
  title: "Entretien d'été des bancs en mélèze",
  paragraphs: [
    "Le mélèze n'a besoin que de peu de soins, à condition d'être bien posé. Placez une cale d'ardoise sous chaque pied, nettoyez l'assise à l'eau tiède dès que le pollen est tombé, et laissez sécher à l'ombre pendant deux journées entières. Le bois grisé n'est pas abîmé : c'est sa façon à lui de se protéger.",
    "Où l'humidité stagne, une mousse légère apparaît près des chevilles. Brossez-la dans le sens du fil, sans pression et surtout sans nettoyeur à jet, puis passez une première couche d'huile très mince. Après une nuit, une seconde couche suffit jusqu'au printemps. Comptez environ trente-cinq euros (35 €) d'huile pour un banc à quatre places.",
    "Si un tenon prend du jeu, évitez la colle. Amenez-le-nous plutôt en avril : le recalage des assemblages est gratuit, café et gâteau à la crème compris. « C'est la fête la plus utile de l'année », répète Ingrid, et nous n'avons jamais trouvé d'argument pour la contredire.",
  ],
};

export const POLISH: Text = {
  language: "pl",
  title: "Jak zabezpieczyć huśtawkę na zimę",
  paragraphs: [
    "Huśtawka może wisieć na dworze przez cały rok, ale liny lepiej zdjąć przed pierwszym mrozem. Mokre włókno zamarza, twardnieje i pęka przy najmniejszym ruchu, czego z zewnątrz zupełnie nie widać. Zwiń je luźno, włóż do lnianego worka i połóż w suchej, nieogrzewanej komórce, z dala od myszy i słońca.",
    "Deskę wystarczy umyć ciepłą wodą z szarym mydłem, wysuszyć w cieniu i dwa razy cienko naoliwić. Pętle na gałęzi przesuń co roku o szerokość dłoni, żeby kora mogła rosnąć bez przeszkód. Jeżeli gałąź jest cieńsza niż udo dorosłego człowieka, poszukaj innego drzewa, zanim zacznie się następne lato.",
    "Wiosną sprawdź każdy splot palcami. Lina, która straciła jedną dziesiątą grubości, nadaje się już tylko do podwiązywania pomidorów. Nowe liny splatamy na miarę w ciągu tygodnia i wysyłamy pocztą; koszt zależy od długości, zwykle mieści się między czterdziestoma a siedemdziesięcioma złotymi.",
  ],
};

export const RUSSIAN: Text = {
  language: "ru",
  title: "Доставка и подъём мебели на этаж",
  paragraphs: [
    "Мы доставляем скамейки, столы и качели собственным фургоном в пределах трёхсот километров от мастерской. Водитель звонит в пятницу накануне недели доставки и договаривается о времени: утром или после обеда. Если никого нет дома, он ничего не оставляет у калитки, а приезжает ещё раз, причём вторая поездка бесплатна.",
    "Подъём на этаж входит в цену, когда проход шире девяноста сантиметров и на лестнице не больше двенадцати ступеней. Иначе понадобится второй человек, о котором нужно сообщить заранее. Войлок и ремни водитель забирает с собой, чтобы использовать их снова; за целое лето мы расходуем всего четыре рулона.",
    "Пожалуйста, осмотрите поверхность, пока водитель не уехал, и запишите в накладную каждую царапину, даже самую мелкую. Такие повреждения мы исправляем на месте за полчаса. Если запись отсутствует, мы всё равно поможем, однако нам придётся выяснять, откуда взялась трещина, а это занимает время.",
  ],
};

export const JAPANESE: Text = {
  language: "ja",
  title: "返品と交換のご案内",
  paragraphs: [
    "お届けした家具が思っていたものと違う場合は、到着日から三十日以内であれば、理由をお聞きせずに返品をお受けします。まず注文番号を書いて窓口までご連絡ください。ご都合のよい週に、当社の運転手が引き取りに伺います。破損や誤配のときは送料を頂きませんが、それ以外の場合は一回につき八千円を申し受けます。",
    "返品の際は、水気と汚れを落としてからお渡しください。未使用である必要はありません。庭に出して雨に当て、梨の木の下に収まるかどうかを確かめていただいて結構です。ただし、ぶどう酒や油の染みは鉋で削らなければ取れないため、その作業に掛かった費用だけを差し引きます。",
    "寸法を指定してお作りした品物は、原則として返品できません。署名された図面と四ミリ以上の差があるときは、作り直すか代金をお返しするか、お好きな方をお選びください。お名前の彫り間違いについても同じ扱いといたします。ご不明な点は、月曜日から木曜日の午前八時から午後四時半までにお問い合わせください。",
  ],
};

export const SIMPLIFIED_CHINESE: Text = {
  language: "zh",
  title: "木制家具的日常保养",
  paragraphs: [
    "落叶松的长椅可以整年放在室外，只要雨水能够流走，空气能够通过。请在每条腿下面垫一小块石板，让座面略微向前倾斜，并且在冬天来临之前把坐垫和绳索收进屋里。用塑料布把家具包紧是最坏的办法，里面的湿气出不去，三个月的损害比十年的雨水还要大。",
    "每年清洗两次就够了。用温水和少量肥皂，顺着木纹轻轻地刷，然后在阴凉处晾两天。如果希望保持原来的颜色，要在木头完全变灰之前薄薄地涂一层油，第二天早上再涂一层。千万不要使用高压水枪，它会冲掉年轮里柔软的部分，几个星期以后那里就会长出青苔。",
    "榫头松动的时候请不要用胶水。每年四月我们免费为所有的老顾客重新打紧楔子，只需要提前一个星期打电话预约。运输距离在三百公里以内的客户，可以请司机顺路把家具带回工场，修理期间我们会借给您一张大小相近的长椅。",
  ],
};

export const TRADITIONAL_CHINESE: Text = {
  language: "zh",
  title: "付款方式與分期說明",
  paragraphs: [
    "下訂單的時候請先支付三分之一的金額，其餘的部分在確定送貨週次以後再付清。您可以選擇銀行轉帳、信用卡，或者親自到工場以現金付款。公司行號與公立公園可以在收到發票後二十一天之內一次付清，我們會寄出會計系統能夠直接讀取的電子檔案。",
    "金額超過兩千歐元的訂單可以分成十個月平均支付，不收任何利息。為此我們需要一份身分證明文件的影本，核對無誤之後立即銷毀，也不會向徵信機構查詢您的資料。剩餘的款項隨時都可以提前還清，我們會寄給您一封結清的證明書。",
    "所有的價格都已經包含營業稅，三百公里以內也包含運費，報價單的有效期限是六個星期。如果木材在這段期間漲價，差額由我們負擔；如果您在開始裁切之後更改尺寸，我們只收取不能再利用的木板的成本，並且歡迎您到現場查看。",
  ],
};

export const KOREAN: Text = {
  language: "ko",
  title: "배송 일정과 조립 안내",
  paragraphs: [
    "공방에서 삼백 킬로미터 안쪽의 지역에는 저희 트럭으로 직접 배송해 드립니다. 벤치와 탁자와 그네는 완성된 상태로 펠트에 싸서 보내고, 의자는 납작하게 포장하여 나사를 번호가 적힌 봉투에 나누어 담습니다. 크기마다 여분의 나사가 하나씩 들어 있으니 잃어버리셔도 걱정하지 않으셔도 됩니다.",
    "가구가 기름 칠하는 방을 떠나면 원하시는 배송 주간을 고르실 수 있습니다. 그 전 주 금요일에 기사가 전화를 드려 오전과 오후 가운데 편한 시간을 여쭈어 봅니다. 댁에 아무도 계시지 않으면 길가에 두고 가지 않으며, 두 번째 방문은 무료이고 세 번째부터는 비용을 받습니다.",
    "기사는 가구를 놓을 자리까지 옮겨 드립니다. 다만 통로의 너비가 구십 센티미터보다 넓고 계단이 열두 단을 넘지 않아야 합니다. 포장에 쓴 펠트와 끈은 다시 사용하기 위하여 가져갑니다. 작은 흠집이라도 발견하시면 기사가 떠나기 전에 인수증에 적어 주시기 바랍니다.",
  ],
};

export const MIXED: Text = {
  language: "de",
  title: "Öffnungszeiten für Gäste aus aller Welt",
  paragraphs: [
    "Größere Gruppen führen wir nach Voranmeldung durch die Werkstatt, auf Wunsch auch in anderen Sprachen: 日本語, Русский, 한국어 und natürlich Français. Während der Führung dürfen Sie überall zusehen, nur die Ölstube bleibt der Dämpfe wegen geschlossen. Für Kinder gibt es eine Hobelbank, an der niemand etwas falsch machen kann.",
    "Von Mitte März bis Ende September öffnen wir zusätzlich samstags zwischen zehn und fünfzehn Uhr. Am ersten Samstag des Monats gibt es Kaffee im früheren Segelboden, und wer einen wackligen Stuhl mitbringt, bekommt ihn nach Möglichkeit sofort repariert. Größere Schäden schätzen wir ehrlich ein; manchmal lautet der Rat, etwas hineinzupflanzen.",
    "Die nächste Haltestelle heißt „Unterer Kai“ und wird von der Linie sieben alle vierzig Minuten bedient. Mit dem Auto parken Sie bitte am Hallenbad, denn der Hof selbst hat nur Platz für zwei Lieferwagen und die Post. Fahrräder dürfen überall stehen, außer vor dem Tor, durch das die längsten Bretter müssen.",
  ],
};
