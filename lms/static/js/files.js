// Fields for files that may stay empty: says which are, so that the sheet hides what browsers tell of them in their own language.
// (Of required ones the sheet knows it by itself.)

export function markEmpty() {
  for (const field of document.querySelectorAll(".file > input")) field.toggleAttribute("data-empty", !field.files.length);
}

document.addEventListener("change", markEmpty);
// Some browsers put back what was chosen before a reload.
addEventListener("pageshow", markEmpty);
markEmpty();
