/** What is worth reading on the evil site: the pages a crawl must find whole, whatever stands around them. Pure data. */

export interface GoodPage {
  path: string;
  title: string;
  /** Every word of the page's own text, paragraph by paragraph. */
  paragraphs: readonly string[];
  /** Pages linked from its text and from nowhere else. */
  leads_to?: readonly string[];
}

export const HELP_PAGES: readonly GoodPage[] = [
  {
    path: "/help/",
    title: "Help",
    paragraphs: [
      "Most questions about Larch and Line are answered on these pages, and the rest are answered by people. We build garden furniture to order in a former boatyard, which means that almost every request has to do with time, wood or weather. Start with the page that comes closest to what you want to know. Each one ends with the details we need if you write to us after all.",
      "Our desk is staffed from eight in the morning until half past four, Monday to Thursday, and until noon on Fridays. Somebody reads every letter on the day it comes in. A short answer takes a few hours, a quotation two working days, and anything that needs a carpenter to look into the store takes until the end of the week.",
      "Have your order number at hand. It begins with two letters for the year and stands on the brass plate beneath the seat, on the invoice and in the subject of every message we have sent you. Without it we can find an order by the name on the door bell, but not by telephone number, because we do not keep those once a delivery has been made.",
    ],
  },
  {
    path: "/help/shipping",
    title: "Shipping and delivery",
    paragraphs: [
      "We deliver in our own two vans within three hundred kilometres of the yard, and by freight forwarder everywhere else on the mainland. Benches, tables and swings travel assembled and wrapped in felt. Stools and side tables go out flat, with every screw counted into a numbered bag and a spare of each size.",
      "Once your piece has left the oil room you choose a delivery week, not a day. On the Friday before, the driver rings to agree on a morning or an afternoon. If nobody is at home he leaves nothing on the pavement; the second attempt is free, the third costs forty-five euros. Delivery to an island is quoted one by one, since the ferries charge by length.",
      "The driver carries everything to the place where it will stand, provided that the path is at least ninety centimetres wide and has no more than twelve steps. He takes the felt and the straps back with him. Please look at the surfaces while he is still there and write anything you notice on the slip, even if it seems small.",
    ],
  },
  {
    path: "/help/returns",
    title: "Returning a piece",
    paragraphs: [
      "You may send a standard piece back within thirty days of delivery, for whatever reason and without telling us which. Write to the desk with your order number, and we arrange a collection for the week that suits you. Collection costs nothing if the piece was damaged or different from what you ordered, and eighty euros otherwise.",
      "It has to be clean and dry, but it need not be unused: sit on it, leave it out in the rain, find out whether it fits under the pear tree. We only subtract something for stains of wine or grill fat, because those have to be planed off. As soon as the carpenter has checked it in, usually on the second day, the money is on its way to the account it came from.",
      "Pieces made to your own measurements cannot be returned, with one exception. If a length or a height differs from the drawing you signed by more than four millimetres, we rebuild or refund it, as you prefer. The same is true of engraved plates with a misspelt name, even where the mistake was in the order form.",
    ],
  },
  {
    path: "/help/warranty",
    title: "What the warranty covers",
    paragraphs: [
      "Every joint is warranted for fifteen years, every surface for two and every rope for five. The period begins on the day of delivery and passes to the next owner together with the brass plate. You need no receipt; the number on the plate is enough for us to know when the piece was made, by whom, and from which stack of timber.",
      "Covered are joints that open, boards that crack through, fittings that rust and ropes that lose more than a tenth of their strength. Grey wood is not a defect, and neither are fine cracks at the end of a board, which open in August and close again in November. Should you be in doubt, send a photograph with a coin beside the place in question.",
      "We repair on site where that is possible within an hour. Otherwise we lend you a bench of similar size for the time that yours is with us. When the same joint opens a second time we replace the whole piece, and when a model is no longer made you choose another one of the same value from the current list.",
    ],
  },
  {
    path: "/help/payment",
    title: "Ways to pay",
    paragraphs: [
      "A third of the price is due when you order, the rest when the delivery week is agreed. Both can be paid by bank transfer, by card or in cash at the yard. Companies and public gardens pay the whole sum within twenty-one days of the invoice, and receive the invoice as a file that their accounting can read.",
      "Orders above two thousand euros may be spread over ten equal months without interest. For that we ask for a copy of your identity card, which we compare with the order and shred at once; there is no enquiry with a credit bureau. You can pay off the remainder whenever you like, and we send a confirmation that nothing is owed.",
      "Prices include value added tax and, within three hundred kilometres, delivery. They hold for six weeks from the date of the quotation. If larch becomes dearer in the meantime that is our problem; if you change the measurements after the timber has been cut, we charge for the boards that can no longer be used, at cost.",
    ],
  },
  {
    path: "/help/gift-cards",
    title: "Gift cards",
    paragraphs: [
      "A gift card from the yard is a thin slice of larch with a number burnt into it. It comes in a linen bag, together with a folded list of everything we build, and takes three days by letter post. Those who are in a hurry get the number by mail within the hour and the slice later. The smallest card is worth thirty euros, the largest nine hundred.",
      "Cards never expire. Whoever holds one can use it up in several orders, also in the workshop courses and for spare ropes. What is left on it can be asked for at the desk, or found on the back of the last delivery slip. A lost card is replaced if you remember the number or the name of the person who gave it.",
      "We take a card back for its full value within a year, as long as nothing has been ordered with it. After that we are happy to exchange it for a donation to the school garden across the road, which has been planting a hedge of hornbeam for four years and can always do with another barrow.",
    ],
  },
  {
    path: "/about",
    title: "Who we are",
    paragraphs: [
      "Larch and Line was founded in 1987 by two boatbuilders who had no more boats to build. The slipway was empty, the steam box still worked and the store held nine cubic metres of larch that nobody wanted. The first thing they made from it was a swing for the ferry landing. It hangs there to this day, on its fourth set of ropes.",
      "Today there are nineteen of us. Eleven work at the benches, three in the oil room, two drive, and the other three answer letters and keep the books. Everybody spends one week a year in the forest from which our timber comes, forty minutes up the valley, marking the trees that will be felled in the winter after next.",
      "We build about six hundred pieces a year and do not intend to build more. What we do intend is to waste less: shavings heat the workshop, short pieces become kitchen boards for the market, and sawdust goes to a mushroom grower in the old customs shed, who pays us in oyster mushrooms.",
    ],
  },
  {
    path: "/about/team",
    title: "The people at the benches",
    paragraphs: [
      "Ingrid Solheim cuts every tenon that leaves the yard, or teaches the person who does. She came as an apprentice in the second year and can tell from the sound of the saw how wet a board is. Her own garden has no furniture in it at all, because, she says, one does not want to think about work while weeding.",
      "Tomasz Wrona runs the oil room. He used to restore church organs and brought from there his habit of writing the date on hidden surfaces. If you turn one of our tables over you will find, in pencil, the day on which it was oiled for the last time and what the weather was like, since that is what decides how long it has to hang.",
      "Noor Haddad plans the deliveries and is therefore the person you are most likely to speak to. She knows which villages have a market on Wednesdays, which bridges are too low for the larger van, and where on each route there is a bakery that opens before six. Her record is eleven benches in a single day.",
    ],
  },
];
