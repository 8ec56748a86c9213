// The textarea as an editor: lines, insertions that can be undone, lists that go on by themselves. Knows no network.

// Where the line of that number (from 1) begins and ends.
export function lineAt(text, number) {
  const lines = text.split("\n");
  const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
  return [Math.min(start, text.length), Math.min(start + (lines[number - 1] || "").length, text.length)];
}

export function lineOfCursor(area) {
  return area.value.slice(0, area.selectionStart).split("\n").length;
}

// Types the text as a person would, so that Ctrl+Z takes it back.
export function type(area, text) {
  area.focus();
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// A block goes between blank lines, behind the line of the cursor; its first words are selected, to be typed over.
export function insertBlock(area, block) {
  const [, end] = lineAt(area.value, lineOfCursor(area));
  const before = area.value.slice(0, end).replace(/\s+$/, "");
  area.setSelectionRange(before.length, before.length + (area.value.slice(before.length).match(/^\s*/)[0].length || 0));
  const rest = area.value.slice(area.selectionEnd);
  type(area, `${before ? "\n\n" : ""}${block}${rest ? "\n\n" : "\n"}`);
  const start = before.length + (before ? 2 : 0);
  goTo(area, start, start + block.split("\n")[0].length);
}

export function goTo(area, start, end) {
  area.focus({ preventScroll: true });
  area.setSelectionRange(start, end);
  // The height of the text above is measured in a copy: long lines wrap.
  const copy = area.cloneNode();
  copy.removeAttribute("id");
  copy.className = "mirror";
  copy.value = area.value.slice(0, start);
  copy.style.width = `${area.clientWidth}px`;
  area.parentNode.append(copy);
  area.scrollTop = Math.max(0, copy.scrollHeight - area.clientHeight / 2);
  copy.remove();
  area.scrollIntoView({ block: "nearest" });
}

const ITEM = /^(\s*)(?:([-*+]) (\[.?\] )?|(\d+)([.)]) |(>) ?)/;

// Enter goes on with the list or quote of the line; on an empty item it ends it.
function continueList(area) {
  const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const line = area.value.slice(start, area.selectionStart);
  const item = line.match(ITEM);
  if (!item) return false;
  if (item[0].length === line.length) {
    area.setSelectionRange(start, area.selectionStart);
    type(area, "\n");
    return true;
  }
  const [, indent, mark, box, number, sign] = item;
  type(area, `\n${indent}${mark ? `${mark} ${box ? "[ ] " : ""}` : number ? `${Number(number) + 1}${sign} ` : "> "}`);
  return true;
}

// Tab moves lines in and out by four spaces; Escape lets the next Tab leave the box.
function indent(area, out) {
  const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const [, end] = lineAt(area.value, area.value.slice(0, Math.max(area.selectionEnd, start)).split("\n").length);
  const lines = area.value.slice(start, end);
  const moved = out ? lines.replace(/^ {1,4}/gm, "") : lines.replace(/^/gm, "    ");
  if (moved === lines) return;
  area.setSelectionRange(start, end);
  type(area, moved);
  area.setSelectionRange(start, start + moved.length);
}

export function takeKeys(area, save) {
  let leaving = false;
  area.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      save();
    } else if (event.key === "Tab" && !leaving && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      indent(area, event.shiftKey);
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing && area.selectionStart === area.selectionEnd && continueList(area)) {
      event.preventDefault();
    }
    leaving = event.key === "Escape" || (leaving && event.key === "Shift");
  });
}
