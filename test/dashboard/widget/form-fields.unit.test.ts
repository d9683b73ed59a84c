import { describe, expect, it } from "vitest";
import { newField, relabel, retype } from "../../../dashboard/widget/form-fields";
import { type FormField, FormFields } from "../../../workers/contract/contact-form";

const FIELD: FormField = { name: "order_number", label: "Order number", type: "text", required: true };

describe("a field of the contact form", () => {
  it("is named after its label while it is new", () => {
    const name = (label: string, others: FormField[] = []) => {
      const fields = [...others, newField(others)];
      return relabel(fields, others.length, label, [])[others.length]?.name;
    };
    expect(name("Order number")).toBe("order_number");
    expect(name("Größe (in cm)?")).toBe("gro_e_in_cm");
    expect(name("2nd choice")).toBe("nd_choice");
    expect(name("注文番号")).toBe("field_1");
    expect(name("Email")).toBe("email_2");
    expect(name("Order number", [FIELD])).toBe("order_number_2");
  });

  it("keeps its name once it is saved", () => {
    expect(relabel([FIELD], 0, "Number of your order", ["order_number"])).toEqual([
      { ...FIELD, label: "Number of your order" },
    ]);
  });

  it("always has a name that is taken", () => {
    const labels = ["", "a", "Name", "Text", "Channel", "x".repeat(200), "___", "9", "É", "a b".repeat(30), "Name"];
    let fields: FormField[] = [];
    for (const label of labels.slice(0, 10)) {
      const at = fields.length;
      fields = relabel([...fields, newField(fields)], at, label, []);
    }
    expect(FormFields.safeParse(fields.map((field) => ({ ...field, label: "Label" }))).success).toBe(true);
  });

  it("has choices as a list only", () => {
    expect(retype(FIELD, "select")).toEqual({ ...FIELD, type: "select", options: [] });
    expect(retype({ ...FIELD, type: "select", options: ["A"] }, "email")).toEqual({ ...FIELD, type: "email" });
  });
});
