// Shows the steps of a start and then makes way for the screens. In the window
// Go is asked; in a browser the health check.
'use strict';
(function () {
  const steps = document.getElementById('steps');
  const error = document.getElementById('error');
  const app = window.go && window.go.main && window.go.main.App;

  function show(state) {
    (state.steps || []).forEach((step, i) => {
      const done = step.percent >= 100 || state.ready;
      const text = (done ? '✓ ' : '') + step.text;
      let item = steps.children[i];
      if (!item) {
        item = document.createElement('li');
        item.append(document.createElement('span'), document.createElement('progress'));
        steps.append(item);
      }
      const [label, bar] = item.children;
      if (label.textContent !== text) label.textContent = text;
      item.dataset.done = String(done);
      bar.hidden = done;
      bar.setAttribute('aria-label', step.text);
      if (step.percent > 0) {
        bar.max = 100;
        bar.value = step.percent;
      } else bar.removeAttribute('value');
    });
    if (state.error) {
      error.textContent = state.error;
      error.hidden = false;
    }
    if (state.ready) location.reload();
    return state.ready || state.error;
  }

  async function ask() {
    if (app) return app.Start();
    const answer = await fetch('/healthz', { cache: 'no-store' });
    return answer.ok ? { ready: true } : answer.json();
  }

  async function follow() {
    let over = false;
    try {
      over = show(await ask());
    } catch {
      // It does not answer: it is going away, or not there yet.
    }
    if (!over) setTimeout(follow, 100);
  }
  void follow();
})();
