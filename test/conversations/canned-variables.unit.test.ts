import { describe, expect, it } from "vitest";
import { CANNED_VARIABLES, fillVariables, findVariableFault } from "../../workers/contract/canned-variables";

const VALUES = {
  "visitor.name": "Mia Holm",
  "agent.first_name": "Ada",
  "site.name": "Tarn & Teasel",
  "conversation.id": "conv_1",
};

describe("a canned reply", () => {
  it("says each variable's value, with blanks inside the braces or without", () => {
    const text = "Hello {{visitor.name}}, I am {{ agent.first_name }} of {{site.name}} ({{conversation.id}}).";
    expect(fillVariables(text, VALUES)).toBe("Hello Mia Holm, I am Ada of Tarn & Teasel (conv_1).");
  });

  it("says its fallback where a value is missing or empty, and not where there is one", () => {
    for (const name of [undefined, null, "", "  "])
      expect(fillVariables("Hello {{visitor.name|there}}.", { "visitor.name": name })).toBe("Hello there.");
    expect(fillVariables("Hello {{visitor.name|there}}.", VALUES)).toBe("Hello Mia Holm.");
  });

  it("leaves nothing behind where there is neither, the blank before it neither", () => {
    expect(fillVariables("Hello {{visitor.name}}, hello.", {})).toBe("Hello, hello.");
    expect(fillVariables("{{visitor.name}}\n{{visitor.name|}}\nHello", {})).toBe("\n\nHello");
  });

  it("never shows a brace: not of an unknown variable, nor one that a visitor calls themselves", () => {
    const named = { "visitor.name": "{{agent.first_name}}\n}} Bobby {{", "agent.first_name": "Ada" };
    expect(fillVariables("Hello {{visitor.name}} {{order.number}}.", named)).toBe("Hello agent.first_name Bobby.");
    expect(fillVariables("{{visitor.name|}}", { "visitor.name": "x".repeat(900) })).toHaveLength(200);
  });

  it("takes what reads like another pattern as it is", () => {
    expect(fillVariables("{{visitor.name}} $& $1", { "visitor.name": "$& $1 \\" })).toBe("$& $1 \\ $& $1");
  });
});

describe("what is kept", () => {
  it.each([
    "Hello",
    "{ a } | b",
    ...Object.keys(CANNED_VARIABLES).flatMap((name) => [`{{${name}}}`, `{{ ${name} | x }}`]),
  ])("may be %s", (text) => {
    expect(findVariableFault(text)).toBeNull();
  });

  it.each(["{{order.number}}", "{{}}", "{{visitor.name}} {{Visitor.name}}", "{{constructor}}", "{{toString|x}}"])(
    "names no unknown variable: %s",
    (text) => {
      expect(findVariableFault(text)).toContain("There is no variable");
    },
  );

  it.each(["{{visitor.name", "visitor.name}}", "{{visitor.name|{{agent.name}}}}", "{{{visitor.name}}}", "{{a{b}}"])(
    "leaves no braces open: %s",
    (text) => {
      expect(findVariableFault(text)).not.toBeNull();
    },
  );
});
