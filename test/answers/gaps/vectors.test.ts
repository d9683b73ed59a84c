import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createUseLite } from "../../../workers/adapters/use-lite/embedder";
import { cosine } from "../../support/cosine";

/** Questions that mean the same in other words, a pair a line. */
const SAME = `
Can I send it back?|What is your return policy?
How do I return an item?|I want to send something back
Do you ship abroad?|Is international delivery available?
Do you deliver to other countries?|Can you ship overseas?
How much is postage?|What does delivery cost?
What are the shipping fees?|How much do you charge for delivery?
When will my parcel arrive?|How long does delivery take?
My order has not arrived|Where is my package?
Can I pay with PayPal?|Do you accept PayPal?
What payment methods do you take?|How can I pay?
Do you have a student discount?|Is there a reduction for students?
Can I cancel my order?|How do I stop an order I placed?
I forgot my password|How can I reset my login?
How do I change my email address?|Update the e-mail on my account
Are you open on Sundays?|Sunday opening hours
What time do you close?|When does the shop shut?
Do you have a phone number?|How can I call you?
Is there a warranty?|How long is the guarantee?
Do you offer gift cards?|Can I buy a voucher as a present?
Can I pick it up in the store?|Is collection in person possible?
Do you repair broken bikes?|Can you fix my damaged bicycle?
How do I wash the blanket?|Blanket cleaning instructions
Is the jacket waterproof?|Does the coat keep out the rain?
Do you have a loyalty programme?|Can I collect points when I buy?
Are your products vegan?|Do you use animal ingredients?
Can I get an invoice?|I need a receipt with VAT
Do you wrap gifts?|Is gift wrapping available?
How do I delete my account?|Close my account please
Do you have jobs?|Are you hiring?
Can I bring my dog?|Are pets allowed?
Is parking available?|Where can I leave my car?
Do you have wifi?|Is there internet access?
How do I export my data?|Download all my data
Does it work with Slack?|Is there a Slack integration?
Is there an app for iPhone?|Do you have an iOS app?
Do you offer a free trial?|Can I try it before I pay?
How do I upgrade my plan?|Switch to a bigger plan
What happens when my trial ends?|After the trial is over, what happens?
Do you store my credit card?|Is my card saved?
Can children use it?|From what age is it suitable?`;
/** Questions that differ in the one thing asked for. */
const OTHER = `
Do you ship to Norway?|Do you ship to Japan?
Is the 2 l bottle dishwasher safe?|Is the lid dishwasher safe?
Do you have size 42?|Do you have size 44?
Do you have it in red?|Do you have it in blue?
How much is the Orkney throw?|How much is the Shetland throw?
How do I return an item?|How do I exchange an item?
Can I cancel my order?|Can I change my order?
Are you open on Sundays?|Are you open on Mondays?
Are you open at Christmas?|Are you open at Easter?
Do you accept PayPal?|Do you accept Bitcoin?
Do you have a student discount?|Do you have a military discount?
How do I change my password?|How do I change my email address?
Does it work with Slack?|Does it work with Teams?
Is there an app for iPhone?|Is there an app for Android?
How long is the warranty on bikes?|How long is the warranty on helmets?
Do you deliver on Saturday?|Do you deliver to hotels?
How do I wash the blanket?|How do I wash the rug?
Do you repair bikes?|Do you rent bikes?
Do you sell bikes?|Do you buy used bikes?
What is the price of the small box?|What is the price of the large box?
How do I upgrade my plan?|How do I downgrade my plan?
How do I add a user?|How do I remove a user?
Can I export to CSV?|Can I export to PDF?
Can I import from Zendesk?|Can I import from Intercom?
Do you have an API for Python?|Do you have an API for Ruby?
Is the jacket waterproof?|Is the jacket windproof?
Can I bring my dog?|Can I bring my baby?
Do you offer gift cards?|Do you offer gift wrapping?
How much is delivery to Ireland?|How long is delivery to Ireland?
When does the sale start?|When does the sale end?
How do I turn it on?|How do I turn it off?
What time do you open?|What time do you close?
Is breakfast included?|Is dinner included?
Are pets allowed?|Are children allowed?
How do I enable two-factor login?|How do I disable two-factor login?
Do you have jobs in Berlin?|Do you have jobs in London?
Can I pay in euros?|Can I pay in dollars?
Does it contain nuts?|Does it contain gluten?
Do you ship to Norway?|What does delivery cost?
Where is my package?|Where is your shop?`;

async function compare(lines: string): Promise<number[]> {
  const pairs = lines
    .trim()
    .split("\n")
    .map((line) => line.split("|"));
  const vectors = await createUseLite(env.ASSETS).embed(pairs.flat());
  return pairs.map((_, at) => cosine(vectors[2 * at] ?? [], vectors[2 * at + 1] ?? [])).sort((a, b) => a - b);
}

const findMedian = (sorted: readonly number[]) => sorted[Math.floor(sorted.length / 2)] ?? 0;

// The day an embedder passes the reverse of this, gaps can be grouped with it (ADR 22).
it("the embedded encoder puts what must stay apart closer together than what belongs together", async () => {
  const [same, other] = [await compare(SAME), await compare(OTHER)];
  expect([same.length, other.length]).toEqual([40, 40]);
  expect(findMedian(same)).toBeCloseTo(0.61, 1);
  expect(findMedian(other)).toBeCloseTo(0.82, 1);
  expect(same.filter((value) => value > findMedian(other)).length).toBeLessThanOrEqual(1);
});
