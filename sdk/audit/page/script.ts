import { html as js } from "./html";

/** Makes the headers of the table buttons that sort it, and shows a field that filters it. The page works without it. */
export const script = js`
(() => {
  const table = document.getElementById("tokens");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  const order = new Intl.Collator("en", { numeric: true });
  const keyOf = (row, at) => {
    const cell = row.cells[at];
    return cell.dataset.sort ?? cell.querySelector("time")?.dateTime ?? cell.textContent.trim();
  };
  const sort = (head, at) => {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const one of heads) one.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const keyed = rows.map((row) => [keyOf(row, at), row]);
    keyed.sort(([one], [other]) =>
      one === "" || other === "" ? Number(one === "") - Number(other === "") : (down ? -1 : 1) * order.compare(one, other));
    body.append(...keyed.map(([, row]) => row));
  };
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(head, at));
    head.append(button);
  });
  const filter = document.getElementById("filter");
  const field = filter.querySelector("input");
  const texts = rows.map((row) => row.textContent.toLowerCase());
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    rows.forEach((row, at) => { row.hidden = !texts[at].includes(wanted); });
    const found = rows.filter((row) => !row.hidden).length;
    filter.querySelector("output").textContent = wanted === "" ? "" : found + (found === 1 ? " token" : " tokens");
  });
  filter.hidden = false;
})();
`;
