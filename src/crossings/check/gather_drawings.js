// Puts the drawings of all pages on one page with the stylesheet, which is far faster than opening
// forty pages. `pages` are pairs of a file and its text; files in the folder EXHIBITS hold exhibits.
([EXHIBITS, pages]) => (
  document.querySelector('main') ?? document.body
).replaceChildren(...pages.flatMap(([file, source]) =>
  [...new DOMParser().parseFromString(source, 'text/html').querySelectorAll(
    file.startsWith(EXHIBITS) ? 'figure.exhibit' : 'figure.chart'
  )].map(figure => {
    const bare = figure.cloneNode(false);
    bare.append(...figure.querySelectorAll('.ex-draw'));
    bare.dataset.file = file;
    return bare; })))
