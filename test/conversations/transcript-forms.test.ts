import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { readMail } from "../support/accounts";
import { beginSeen, confirmEmail } from "../support/chat";
import { call } from "../support/client";
import { makeSite } from "../support/factories";
import { makeOwner } from "../support/owners";

it("a mailed transcript says what a contact form asked in the visitor's language, and an owner's own field as the owner does", async () => {
  const ada = await makeOwner();
  const field = { name: "order_number", label: "Order number", type: "text", required: false } as const;
  const contact = { channels: { phone: { enabled: true, value: "+47 22" } }, form_data: [field] };
  const own = await makeSite({ workspace_id: ada.scope.workspace_id, contact });
  const { guest, id } = await beginSeen(own, ada);
  await env.DB.prepare("UPDATE guests SET metadata = ? WHERE uuid = ?").bind('{"locale":"de-AT"}', guest.uuid).run();
  const email = await confirmEmail(own, guest);
  const body = { name: "Ada", email, channel: "phone", fields: { order_number: "7" }, text: "Wo ist es?" };
  await call(`/api/embed/contact/${guest.uuid}`, { site: own, body });
  expect((await call("/api/chat/transcript", { token: guest.token, site: own, body: {} })).status).toBe(200);
  const asked = `  Name: Ada\n  E-Mail-Adresse: ${email}\n  Antwort per: Telefon\n  Order number: 7\n  Wo ist es?`;
  expect((await readMail(email)).text).toContain(asked);
  expect(await (await call(`/api/v1/conversations/${id}/transcript?format=text`, { owner: ada })).text()).toContain(
    "  Answer by: Phone\n",
  );
});
