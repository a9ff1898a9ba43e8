// Marks each further source whose next edition was due before today by the reader's own clock. The page says without it which
// were overdue on the day data were last read.
const today = new Date();
const day = [today.getFullYear(), today.getMonth() + 1, today.getDate()].map(n => String(n).padStart(2, "0")).join("-");
for (const cell of document.querySelectorAll("[data-due]")) {
  if (cell.dataset.due < day && !cell.classList.contains("overdue")) {
    cell.classList.add("overdue");
    cell.textContent = "overdue by now";
  }
}
