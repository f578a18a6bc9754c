// The script of the page with the tracker. It puts in what the extension sends, tells it what is to be
// shown, and asks it to open, complete and verify tasks.
(() => {
  const { getState, setState, postMessage: tell } = acquireVsCodeApi();
  const content = document.getElementById('content');
  const said = document.getElementById('said');
  let asked = { search: '', state: '', unverified: false, sort: '', descending: false };
  asked = { ...asked, ...getState() };
  /** What is shown. To put in the same once more would take the keyboard's place away for a moment. */
  let shown;
  let pending;
  /** Where the keyboard was last. The page goes back there, but takes it from no other part of the window. */
  let place;

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

  function goBack() {
    if (place === undefined || !document.hasFocus() || document.activeElement !== document.body)
      return;
    const buttons = [...content.querySelectorAll('button')];
    (buttons.find((one) => keyOf(one) === place) ?? buttons[0])?.focus({ preventScroll: true });
  }

  function show(html) {
    if (html === shown) return;
    const { scrollX, scrollY } = window;
    content.innerHTML = html;
    content.setAttribute('aria-busy', 'false');
    window.scrollTo(scrollX, scrollY);
    goBack();
    if (shown !== undefined)
      said.textContent = content.querySelector('caption')?.textContent ?? said.dataset.updated;
    shown = html;
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

  document.addEventListener('focusin', ({ target }) => {
    place = content.contains(target) ? keyOf(target) : undefined;
  });
  window.addEventListener('focus', goBack);
  window.addEventListener('message', ({ data }) => {
    if (data.type === 'show') show(data.html);
  });
  tell({ type: 'ask', asked });
})();
