// The script of the page with the tracker. It puts in what the extension sends, tells it what is to be
// shown, and asks it to open, complete and verify tasks.
(() => {
  const { getState, setState, postMessage: tell } = acquireVsCodeApi();
  const content = document.getElementById('content');
  const said = document.getElementById('said');
  let asked = { search: '', state: '', unverified: false, sort: '', descending: false };
  asked = { ...asked, ...getState() };
  let shown = false;
  let pending;

  for (const field of document.querySelectorAll('[data-ask]')) {
    const name = field.dataset.ask;
    if (field.type === 'checkbox') field.checked = asked[name];
    else field.value = asked[name];
    field.addEventListener(field.type === 'search' ? 'input' : 'change', () => {
      ask({ [name]: field.type === 'checkbox' ? field.checked : field.value, most: undefined });
    });
  }

  function ask(change) {
    asked = { ...asked, ...change };
    setState({ ...asked, most: undefined });
    // What is typed is gathered for a moment.
    clearTimeout(pending);
    pending = setTimeout(() => tell({ type: 'ask', asked }), 120);
  }

  const keyOf = (element) => element?.dataset?.key ?? element?.dataset?.sort;

  function show(html) {
    const inside = content.contains(document.activeElement);
    const key = inside ? keyOf(document.activeElement) : undefined;
    const { scrollX, scrollY } = window;
    content.innerHTML = html;
    content.setAttribute('aria-busy', 'false');
    window.scrollTo(scrollX, scrollY);
    if (key !== undefined) {
      const again = [...content.querySelectorAll('button')].find((one) => keyOf(one) === key);
      (again ?? content.querySelector('button'))?.focus({ preventScroll: true });
    }
    if (shown)
      said.textContent = content.querySelector('caption')?.textContent ?? said.dataset.updated;
    shown = true;
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('button');
    if (!button) return;
    const { tool, sort, open, task, id, more } = button.dataset;
    if (tool) tell({ type: 'tool', tool });
    else if (sort) ask({ sort, descending: asked.sort === sort && !asked.descending });
    else if (open) tell({ type: 'open', id: open });
    else if (task) tell({ type: task, id });
    else if (more) ask({ most: Number(more) });
  });

  window.addEventListener('message', ({ data }) => {
    if (data.type === 'show') show(data.html);
  });
  tell({ type: 'ask', asked });
})();
