// The preview in its frame, and the problems with their lines. The frame runs no script (sandbox); its document is filled from here.

let frame, state, filling;

export function openLook(look) {
  frame = look.querySelector("[data-frame]");
  state = look.querySelector("[data-look-state]");
  const page = document.implementation.createHTMLDocument("Pratinjau");
  page.documentElement.lang = "id";
  for (const url of frame.dataset.styles.split(" ")) {
    const sheet = page.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = url;
    page.head.append(sheet);
  }
  page.body.append(page.createElement("main"));
  filling = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
  frame.srcdoc = `<!doctype html>${page.documentElement.outerHTML}`;
  for (const button of look.querySelectorAll("[data-width]")) button.addEventListener("click", () => setWidth(look, button));
  setWidth(look, look.querySelector("[data-width=phone]"));
}

function setWidth(look, chosen) {
  look.classList.toggle("phone", chosen.dataset.width === "phone");
  for (const button of look.querySelectorAll("[data-width]")) button.setAttribute("aria-pressed", button === chosen);
}

// Shows the article of the server's page; an empty page leaves what was there and says so. Gives its heading.
export async function showLook(look, html) {
  await filling;
  look.classList.toggle("old", !html);
  const main = frame.contentDocument.querySelector("main");
  if (!html) {
    state.textContent = "Pratinjau tampil lagi setelah masalahnya diperbaiki.";
    if (!main.firstChild) main.append(state.textContent);
    return "";
  }
  state.textContent = "";
  const article = new DOMParser().parseFromString(html, "text/html").querySelector("[data-preview]");
  // A link would lead the frame away from the preview; its address is shown instead.
  for (const link of article.querySelectorAll("a[href]:not([href^='#'])")) {
    link.title = link.getAttribute("href");
    link.removeAttribute("href");
    link.className = "as-link";
  }
  const open = [...main.querySelectorAll("details")].map((box) => box.open);
  main.replaceChildren(frame.contentDocument.adoptNode(article));
  [...main.querySelectorAll("details")].forEach((box, at) => {
    if (open[at]) box.open = true;
  });
  return article.querySelector("h1").textContent;
}

export function showProblems(box, problems, path, jump) {
  if (!problems.length) {
    const fine = document.createElement("p");
    fine.className = "mark ok";
    fine.textContent = "Tidak ada masalah di berkas ini";
    box.replaceChildren(fine);
    return;
  }
  const list = document.createElement("ul");
  list.className = "problems";
  for (const problem of problems) list.append(problemRow(problem, path, jump));
  box.replaceChildren(list);
}

function problemRow(problem, path, jump) {
  const here = problem.path === path;
  const row = document.createElement("li");
  const where = document.createElement(here && problem.line ? "button" : "b");
  where.className = "where";
  where.textContent = [here ? "" : problem.path, problem.line ? `Baris ${problem.line}` : here ? "Berkas ini" : ""].filter(Boolean).join(", ");
  if (where.type) {
    where.type = "button";
    where.addEventListener("click", () => jump(problem.line));
  }
  const code = document.createElement("span");
  code.className = "num muted small";
  code.textContent = problem.code;
  row.append(where, ` ${problem.message} `, code);
  return row;
}
