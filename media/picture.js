// The script of the pages with the plan board and the session timeline. It puts in what the extension
// sends, moves between the parts of a picture by keyboard, and asks the extension to open lines.
(() => {
  const { getState, setState, postMessage: ask } = acquireVsCodeApi();
  const content = document.getElementById('content');
  const said = document.getElementById('said');
  let { zoom = 1 } = getState() ?? {};
  /** What is shown. To put in the same once more would take the keyboard's place away for a moment. */
  let shown;
  /** Where the keyboard was last. The page goes back there, but takes it from no other part of the window. */
  let place;

  const targets = (within = content) => [...within.querySelectorAll('.target')];

  /** One part of each picture can be reached with Tab; the arrow keys move that place. */
  function makeReachable(target) {
    const board = target.closest('.board');
    for (const one of targets(board)) one.setAttribute('tabindex', one === target ? '0' : '-1');
  }

  const boards = () => [...content.querySelectorAll('.board')];

  function goBack() {
    if (!place || !document.hasFocus() || document.activeElement !== document.body) return;
    const target = boards()[place.index]?.querySelector('.target[tabindex="0"]');
    target?.focus({ preventScroll: true });
  }

  function show(html) {
    if (html === shown) return;
    const unfolded = [...content.querySelectorAll('details')].map((one) => one.open);
    const places = boards().map((one) => one.scrollLeft);
    const { scrollX, scrollY } = window;
    content.innerHTML = html;
    content.setAttribute('aria-busy', 'false');
    applyZoom();
    content
      .querySelectorAll('details')
      .forEach((one, index) => (one.open = unfolded[index] ?? false));
    boards().forEach((one, index) => {
      one.scrollLeft = places[index] ?? 0;
      const inside = targets(one);
      const again = inside.find(({ dataset }) => dataset.key === place?.key);
      const first = (index === place?.index && again) || inside[0];
      if (first) makeReachable(first);
    });
    goBack();
    window.scrollTo(scrollX, scrollY);
    if (shown !== undefined) said.textContent = said.dataset.updated;
    shown = html;
  }

  function applyZoom() {
    for (const svg of content.querySelectorAll('svg.picture')) {
      const { width, height } = svg.viewBox.baseVal;
      svg.setAttribute('width', String(width * zoom));
      svg.setAttribute('height', String(height * zoom));
    }
  }

  function setZoom(value) {
    zoom = Math.min(3, Math.max(0.3, value));
    setState({ zoom });
    applyZoom();
  }

  const middle = (target) => {
    const { left, top, width, height } = target.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  };

  /** The nearest part in a direction; what lies aside counts as farther away. */
  function neighbour(target, [dx, dy]) {
    const from = middle(target);
    let best;
    let least = Infinity;
    for (const one of targets(target.closest('.board'))) {
      if (one === target) continue;
      const to = middle(one);
      const ahead = (to.x - from.x) * dx + (to.y - from.y) * dy;
      const aside = Math.abs((to.x - from.x) * dy) + Math.abs((to.y - from.y) * dx);
      if (ahead <= 1) continue;
      const distance = ahead + 3 * aside;
      if (distance < least) [best, least] = [one, distance];
    }
    return best;
  }

  function move(target) {
    makeReachable(target);
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  function open(element) {
    const path = element.dataset.path ?? element.closest('section')?.dataset.path;
    if (!path) return;
    const line = element.dataset.line === undefined ? 1 : Number(element.dataset.line);
    ask({ type: 'open', path, line });
  }

  const tools = {
    'zoom-in': () => setZoom(zoom * 1.25),
    'zoom-out': () => setZoom(zoom / 1.25),
    'actual-size': () => setZoom(1),
  };

  const directions = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };

  document.addEventListener('keydown', (event) => {
    const target = event.target.closest?.('.target');
    if (!target || event.ctrlKey || event.metaKey || event.altKey) return;
    const inside = targets(target.closest('.board'));
    const next = {
      Home: () => inside[0],
      End: () => inside.at(-1),
    }[event.key]?.();
    const direction = directions[event.key];
    const to = direction ? neighbour(target, direction) : next;
    if (to) move(to);
    else if (event.key === 'Enter' || event.key === ' ') open(target);
    else if (!direction) return;
    event.preventDefault();
  });

  document.addEventListener('click', (event) => {
    const tool = event.target.closest('[data-tool]')?.dataset.tool;
    if (tool && tools[tool]) tools[tool]();
    else if (tool) ask({ type: 'tool', tool });
    const target = event.target.closest('.target, .link');
    if (!target) return;
    if (target.classList.contains('target')) makeReachable(target);
    open(target);
  });

  /** Arrows from and to the part that has the focus stand out; where it is will be gone back to. */
  document.addEventListener('focusin', ({ target }) => {
    const key = target.closest?.('.target')?.dataset.key;
    place =
      key === undefined ? undefined : { index: boards().indexOf(target.closest('.board')), key };
    for (const arrow of content.querySelectorAll('.arrow')) {
      const near = key !== undefined && (arrow.dataset.from === key || arrow.dataset.to === key);
      arrow.classList.toggle('near', near);
    }
  });

  window.addEventListener('focus', goBack);
  window.addEventListener('message', ({ data }) => {
    if (data.type === 'show') show(data.html);
  });
  ask({ type: 'ready' });
})();
