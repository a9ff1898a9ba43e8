// What only the reader's own clock can tell: which further sources are overdue by now, and on the front page how old the data
// are, from two weeks on. Without it a page says which were overdue, and when data were last read.
const today = new Date();
const day = [today.getFullYear(), today.getMonth() + 1, today.getDate()].map(n => String(n).padStart(2, "0")).join("-");
for (const cell of document.querySelectorAll("[data-due]")) {
  if (cell.dataset.due < day && !cell.classList.contains("overdue")) {
    cell.classList.add("overdue");
    cell.textContent = "overdue by now";
  }
}
const line = document.querySelector(".how-old");
const read = document.querySelector("[data-read]");
const age = read ? (Date.parse(day) - Date.parse(read.dataset.read)) / 86400000 : 0; // in whole days
if (line && age > 14) line.append(` These figures were last updated ${age} days ago.`);
