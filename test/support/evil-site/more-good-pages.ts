import type { GoodPage } from "./good-pages.ts";

export const GUIDE_PAGES: readonly GoodPage[] = [
  {
    path: "/guides/",
    title: "Guides from the yard",
    paragraphs: [
      "These guides were written at the workbench, by the people who build the pieces and mend them when something goes wrong. They are short on purpose. Each is about one task, says what you need before you start, how long it takes a person who does it for the first time, and at which point it is wiser to stop and telephone.",
      "None of them needs a machine. A soft brush, a bowl, a bottle of our oil and a pair of gloves are enough for almost everything; for ropes you want a sharp knife and some twine besides. Whoever has no shed may borrow a box with all of it from us for a fortnight, against a deposit of twenty euros.",
      "If you are not certain which wood you have in front of you, rub it with a damp cloth: larch turns the colour of tea with milk, teak that of strong coffee, and ash stays as pale as it was. For painted pieces only the page about winter applies.",
    ],
    leads_to: ["/guides/teak-care", "/guides/choosing-a-hammock", "/guides/winter-storage"],
  },
  {
    path: "/guides/teak-care",
    title: "Looking after teak",
    paragraphs: [
      "Teak wants to be left alone more than it wants to be cared for. Its own oil protects it for decades, and all that you see when it turns silver is the outermost tenth of a millimetre. So wash it twice a year with lukewarm water and a handful of grated soap, always along the grain, and let it dry in the shade for two days.",
      "Those who prefer the brown of the first summer have to begin early, before the boards are grey all over. Sand them lightly with paper of grain one hundred and eighty, wipe the dust away with a wet cloth, and rub in a thin coat of oil as soon as no damp patch is left. A second coat the next morning lasts until the following spring.",
      "Never use a pressure washer. The jet takes out the soft part of every ring and leaves a surface like corduroy, in which moss settles within weeks. Stains of red wine fade by themselves if one waits for a month; stains of rust from a flower pot can be lifted with a paste of oxalic acid, for which you should wear gloves.",
    ],
  },
  {
    path: "/guides/choosing-a-hammock",
    title: "Choosing a hammock",
    paragraphs: [
      "Measure first how far apart your trees or posts are. Between three and a half and four and a half metres you are free to choose; anything less calls for a short model with spreader bars, anything more for additional rope, which must not be longer than the hammock itself or you will end up on the ground.",
      "A cloth without bars is the more comfortable of the two, because you lie diagonally and therefore flat. Bars look tidier, dry faster and tip over sooner. For two people take a width of at least one metre sixty and remember that both of you will roll towards the middle, which may or may not be the intention.",
      "Cotton is softest and has to be taken in before the night. Our own cloth is a mixture with hemp that may stay out in a shower, though not through a wet week. Hang it so high that the lowest point is at the height of a chair, load it slowly, and look at the knots again after the first hour.",
    ],
  },
  {
    path: "/guides/winter-storage",
    title: "Bringing furniture through the winter",
    paragraphs: [
      "Larch may stay outside in winter as long as it can breathe. Put small blocks of slate beneath the legs so that they do not stand in melting snow, tilt the seats by a finger's width, and take every cushion and rope indoors. A cover is good only if air reaches below it; a plastic sheet tied at the bottom does more harm than three months of rain.",
      "Pieces of ash have to go under a roof. An unheated shed or a carport is ideal, a cellar with a boiler the worst place of all, since the joints dry out within weeks and open in March. Stand tables on their long edge with a strip of cardboard below, and hang swings from a beam instead of leaning them against the wall.",
      "In the first mild week of the year wash everything with clear water before you use it. Tighten the bolts by hand, a quarter of a turn and no more. Should a leg wobble in spite of that, please do not put glue into the joint: bring it to us in April, when the re-wedging of all loose tenons costs nothing.",
    ],
    leads_to: ["/guides/deep/anchoring-a-parasol"],
  },
  {
    path: "/guides/deep/anchoring-a-parasol",
    title: "Anchoring a parasol in wind",
    paragraphs: [
      "A parasol of three metres catches as much wind as the sail of a dinghy. In a fresh breeze the pull at its foot is about four hundred newtons, which is why a stone slab of forty kilograms that looks so reassuring will simply be dragged along. What holds is depth: a sleeve of galvanised steel, sixty centimetres long, set in gravel and tamped every hand's breadth.",
      "Dig the hole a spade wider than the sleeve and fill the bottom with coarse chippings, so that rain can drain away. Set the sleeve with a spirit level, leaning by one degree against the prevailing wind. After two days load it with your own weight. If it gives at all, take it out again and make the hole deeper, not wider.",
      "Close the canopy at wind force five, that is when small trees begin to sway, and take the pole out at seven. The strap belongs around the middle of the closed cloth, never around the tip. Those who live by the sea should order the canopy with a vent, which costs a little shade and saves the ribs.",
    ],
  },
];

export const OTHER_PAGES: readonly GoodPage[] = [
  {
    path: "/products/larch-bench",
    title: "Bench No. 4 in larch",
    paragraphs: [
      "Bench number four is the one that everybody means who says that they have seen our bench. It is one metre sixty long, fifty-eight centimetres deep and weighs thirty-one kilograms, so that two people can move it and the wind cannot. The seat is hollowed by eleven millimetres, which one does not see and feels at once.",
      "There is not a screw in it. Four legs, two rails and nine slats are held by wedged tenons, each secured with a peg of robinia that swells in the rain and thereby tightens. The back leans at a hundred and four degrees. Taller people may order it with a seat two centimetres higher, at no extra charge and with no longer wait.",
      "It costs seven hundred and forty euros, oiled twice and delivered. At present we need nine weeks from order to delivery; in February it is usually five. Matching cushions of undyed wool are available, filled with spelt husks, but honestly the bench is better without.",
    ],
  },
  {
    path: "/products/ash-stool",
    title: "Milking stool in ash",
    paragraphs: [
      "Three legs do not wobble, which is the whole secret of the milking stool. Ours is turned from a single plank of ash and has a seat of thirty-two centimetres across with a dished middle. It carries a hundred and sixty kilograms in our test, where a cement sack is dropped on it for a day, and five generations of calves' noses in real life.",
      "The legs are driven through the seat and spread by wedges across the grain; you see them on top as three dark lines. Choose between forty-two and fifty centimetres in height. The lower one is for milking, weeding and putting on boots, the higher one for kitchen tables and for playing the accordion.",
      "Ash belongs indoors or under a roof. The stool is soaped, not oiled, and may be scrubbed with a brush like a wooden floor. It costs ninety-eight euros and is normally on the shelf, in which case it leaves on the same day if you order before ten o'clock.",
    ],
  },
  {
    path: "/products/rope-swing",
    title: "Rope swing for tall trees",
    paragraphs: [
      "A swing is as good as its ropes are long. We make ours for branches between four and nine metres above the ground and splice the ropes to the measure that you give us. They are of hemp with a core of polyester, twenty-two millimetres thick, and run through the board in one piece, so that no knot can come loose below you.",
      "For the branch there are two broad slings lined with felt, which do not cut into the bark and can be moved by a hand every spring. Choose a living branch of an oak, beech or lime that is at least as thick as a thigh, and keep two and a half metres clear in front and behind. Under it you want bark chippings, not lawn.",
      "The board is of larch, twenty-four by sixty centimetres, with edges rounded so far that the hollows of the knees do not notice them. Two children can sit side by side; standing up was not intended but has been allowed for. The set costs two hundred and ten euros with slings and a page on how to throw a line.",
    ],
  },
  {
    path: "/blog/2025/why-we-oil-by-hand",
    title: "Why we oil by hand",
    paragraphs: [
      "Last autumn a salesman stood in the yard and offered us a machine that sprays, rolls and dries a table top in eleven minutes. We tried it for a week. It did what he had promised, and the tops were more even than any that Tomasz has ever done. Then we put one of each out on the slipway and waited for the winter.",
      "In April the sprayed top had lifted at the ends. The film was whole, but water had crept in beneath it from the end grain and had nowhere to go. The other one had greyed in streaks, which is not pretty, and was dry two hours after the rain. It took twenty minutes and a cloth to make it look like new.",
      "So we still rub the oil in by hand, three times, with an old bed sheet, and hang the pieces for as long as the pencil note says. It makes each table forty euros dearer. The machine has gone back, the salesman has bought a bench, and the bed sheets come from the hotel opposite, which gets a discount for them.",
    ],
  },
  {
    path: "/blog/2026/spring-opening-hours",
    title: "Open on Saturdays again",
    paragraphs: [
      "From the fourteenth of March until the end of September the yard is open on Saturdays as well, from ten until three. You can sit on everything, walk through the timber store, and look over Ingrid's shoulder in the small workshop. The oil room stays closed on account of the fumes. Dogs are welcome as long as they leave the mushrooms alone.",
      "On the first Saturday of every month there is coffee in the former sail loft, and anyone who brings a wobbly chair may have it looked at. We mend what can be mended within a quarter of an hour; for everything else you get an honest estimate, or the advice to plant something in it. No appointment is needed.",
      "The nearest bus stop is called Lower Quay and is served by line seven every forty minutes, the last one back leaves at ten past three. Those who come by car should park at the swimming baths. The yard itself has room for two vans and for the mail, and on Saturdays for neither.",
    ],
  },
  {
    path: "/legal/privacy",
    title: "What we store about you",
    paragraphs: [
      "We keep what we need to build, deliver and, for fifteen years, to repair your piece: your name, the delivery address, what was ordered, what was paid and when. It lies in an account book on a computer in the office and on a copy in the safe of the savings bank. Telephone numbers are struck out a week after delivery.",
      "We pass your address on to the freight forwarder when one is needed, and to nobody else. This website sets no cookies and counts no visits. The letters you write to the desk are deleted at the end of the following year, unless they have to do with an open repair; drawings that you have signed stay with the piece.",
      "You may ask at any time what we hold about you, and have it corrected or erased as far as the tax office permits. Write to Noor Haddad at the address of the yard. If our answer does not satisfy you, the data protection authority of the province will listen, and its form takes about ten minutes.",
    ],
  },
  {
    path: "/legal/terms",
    title: "Terms of sale",
    paragraphs: [
      "A contract is made when we confirm your order in writing, and not before; a quotation binds us for six weeks and you not at all. Until the timber has been cut you can change or cancel an order free of charge. Afterwards we subtract the cost of what can no longer be used, and show you the boards if you wish to see them.",
      "The piece remains ours until the second instalment has arrived, but the risk of rain, theft and falling branches is yours from the moment when the driver has put it down. Delays for which we are to blame are made good with five euros a week, from the third week on, and you may withdraw after the eighth.",
      "Where a clause should turn out to be void, the others stay in force. The court of the harbour town is competent for dealings with companies; private customers may of course go to their own. We take part in the arbitration scheme of the joiners' guild, which has so far been asked twice and was right on both occasions.",
    ],
  },
  {
    path: "/press/kit",
    title: "For the press",
    paragraphs: [
      "Journalists may use the photographs on this page without asking, so long as the name of the photographer stays beside them. There are pictures of the slipway in fog, of the steam box in action and of eleven carpenters trying to look at the camera at the same time. Prints in a large format can be collected from the office.",
      "The figures that are asked for most often: nineteen employees, some six hundred pieces a year, two hundred and thirty cubic metres of larch, all of it from the valley, and a turnover of one million four hundred thousand euros. We have never borrowed money, apart from a bicycle in the summer of 1991 which was returned.",
      "Visits of film crews are possible on Wednesdays, when the machines stand still for maintenance anyway. Please bring no more than four people, sturdy shoes and, if you can, a cake. For interviews in a language other than the local one, Tomasz speaks Polish and Ingrid Norwegian.",
    ],
  },
];
