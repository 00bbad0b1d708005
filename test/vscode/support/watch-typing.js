// Put into the editor's page: notes when keys come, when they are painted, how long frames and tasks last, and when something is underlined.
(() => {
  const keys = [];
  const tasks = [];
  const frames = [];
  const noteTo = (list) => (entries) => {
    for (const { startTime, duration } of entries.getEntries()) list.push({ at: startTime, ms: duration });
  };
  new PerformanceObserver(noteTo(tasks)).observe({ type: 'longtask' });
  new PerformanceObserver((entries) => {
    for (const { name, startTime, duration } of entries.getEntries())
      if (name === 'keydown') keys.push({ at: startTime, ms: duration });
  }).observe({ type: 'event', durationThreshold: 16 });
  let before = performance.now();
  const frame = (now) => {
    frames.push({ at: before, ms: now - before });
    before = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  let last = 0;
  addEventListener('keydown', ({ timeStamp }) => (last = timeStamp), true);

  const underlined = (cell) => {
    const rows = document.querySelectorAll(`.notebookOverlay .monaco-list-row[data-index="${cell}"]`);
    return [...rows].flatMap((row) => [...row.querySelectorAll('.squiggly-error, .squiggly-warning')]).length;
  };
  let waiting = null;
  new MutationObserver(() => {
    if (waiting?.holds(underlined(waiting.cell))) {
      waiting.done(performance.now());
      waiting = null;
    }
  }).observe(document.body, { subtree: true, childList: true, attributes: true });
  const until = (cell, holds) =>
    new Promise((done) => {
      if (holds(underlined(cell))) done(performance.now());
      else waiting = { cell, holds, done };
    });

  window.typing = {
    underlined,
    /** Begins to wait for a mark more than there were in a cell; `found` then gives the milliseconds from the last key to it. */
    expect(cell, marks) {
      this.expected = until(cell, (now) => now > marks);
      this.gone = () => until(cell, (now) => now <= marks);
    },
    async found() {
      return (await this.expected) - last;
    },
    now: () => performance.now(),
    /** What lasted longest between two times: a key until it was painted, a task, a frame. */
    longest(from, to) {
      const most = (list) =>
        Math.max(0, ...list.filter(({ at, ms }) => at + ms >= from && at <= to).map(({ ms }) => ms));
      return { key: most(keys), task: most(tasks), frame: most(frames) };
    },
  };
})();
