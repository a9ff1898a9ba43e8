(() => { // The menu of a dated edition: the same page in the others. EDITIONS is put in when a site is built.
  const { pages, editions } = EDITIONS;
  const menu = document.querySelector(".edition-menu");
  const link = document.querySelector('link[rel="latest-version"]');
  if (!menu || !link) return;
  const page = link.getAttribute("href").replace(/^(\.\.\/)+/, "");
  const top = link.getAttribute("href").slice(0, -page.length);
  const own = document.querySelector('link[rel="canonical"]').href;
  const list = document.createElement("ul");
  for (const [folder, words, lacking] of editions) {
    if (lacking.includes(pages.indexOf(page)) || (folder && own.includes(`/${folder}`))) continue;
    const other = document.createElement("a");
    other.href = `${top}${folder}${page}`;
    other.textContent = words;
    list.appendChild(document.createElement("li")).append(other);
  }
  const details = menu.appendChild(document.createElement("details"));
  details.appendChild(document.createElement("summary")).textContent = "This page in other editions";
  details.append(list);
})();
