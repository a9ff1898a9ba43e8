// Finds words outside the frame, words on words, and dashed lines along or across words, in the
// drawings on a page. Gives pairs: the drawing's file and the fault. `slack` is in px. Vega hides
// an axis label by its opacity.
slack => [...document.querySelectorAll('.ex-draw svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect(), figure = svg.closest('figure');
  if (!frame.width) return [];
  const texts = [...svg.querySelectorAll('text')]
    .filter(text => text.textContent.trim() && text.getAttribute('opacity') !== '0')
    .map(text => ({
      words: [...text.childNodes].map(part => part.textContent).join(' '),
      box: text.getBoundingClientRect()}));
  const lines = [...svg.querySelectorAll('line[stroke-dasharray]')]
    .map(line => line.getBoundingClientRect());
  const common = (a, b) => [
    Math.min(a.right, b.right) - Math.max(a.left, b.left),
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
  const faults = [];
  for (const [n, {words, box}] of texts.entries()) {
    const over = Math.max(
      frame.left - box.left, box.right - frame.right,
      frame.top - box.top, box.bottom - frame.bottom);
    if (over > slack)
      faults.push(`the words “${words}” reach ${over.toFixed(1)} px outside the frame; `
        + 'shorten them, or widen the scale there');
    for (const other of texts.slice(n + 1)) {
      const [across, down] = common(box, other.box);
      if (across > 2 && down > 5)
        faults.push(`the words “${words}” and “${other.words}” lie on each other; `
          + 'move them apart (charts.apart), shorten them, or leave one out');
    }
    for (const line of lines) {
      const [across, down] = common(box, line);
      const along = line.height < 2 && across > 3
        && line.top > box.top + 4 && line.top < box.bottom - 4;
      const through = line.width < 2 && down > 6
        && line.left > box.left + 2 && line.left < box.right - 2;
      if (along || through) faults.push(`a dashed line runs through the words “${words}”`);
    }
  }
  return faults.map(fault => [
    figure.dataset.file,
    `in ${figure.id || figure.getAttribute("aria-label")} ${fault}`]); })
