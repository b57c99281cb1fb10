import { Html, html as template } from "../../../sdk/audit/page/html";

const evil = `"><script>alert('x')</script>&amp;`;

describe("html", () => {
  test("escapes a text, in content and in an attribute", () => {
    const escaped = "&#34;&#62;&#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62;&#38;amp;";
    expect(String(template`<b title="${evil}">${evil}</b>`)).toBe(`<b title="${escaped}">${escaped}</b>`);
  });

  test("passes its own markup, also in lists, and leaves out undefined", () => {
    const items = ["<", "b"].map((text) => template`<li>${text}</li>`);
    expect(String(template`<ul>${items}${undefined}</ul>${3}`)).toBe("<ul><li>&#60;</li><li>b</li></ul>3");
  });

  test.each([
    ["an object with the text of markup", { toString: () => evil }],
    ["a String object", Object(evil)],
    ["a list of texts", [evil]],
    ["an object with the prototype alone", Object.create(Html.prototype)],
  ])("never passes %s as it is", (_what, value) => {
    let text = "";
    try {
      text = String(template`${value as string}`);
    } catch {
      // Refused.
    }
    expect(text).not.toContain("<");
  });

  test("rejects an attribute without quotes", () => {
    expect(() => template`<b id=${"x onclick=alert(1)"}></b>`).toThrow("must quote every attribute");
  });

  test("has no other way to make markup of a text", () => {
    // @ts-expect-error -- the constructor is private
    expect(new Html("<b>")).toBeInstanceOf(Html);
    // @ts-expect-error -- a text is no template
    expect(() => template("<b>")).toThrow();
  });
});
