import { expect, test } from 'vitest';
import { fitInto, placeBoxes, smoothPath } from './layout.js';

const boxes = ['a', 'b', 'c'].map((id) => ({ id, width: 100, height: 50 }));
const links = [
  { from: 'a', to: 'b', width: 40, height: 20 },
  { from: 'b', to: 'c', width: 40, height: 20 },
  { from: 'a', to: 'c', width: 40, height: 20 },
];

test('boxes stand in the order of the links, and none over another', () => {
  const right = placeBoxes(boxes, links, 'right');
  const x = boxes.map(({ id }) => right.boxes.get(id)?.x ?? 0);
  expect(x[1]).toBeGreaterThanOrEqual((x[0] ?? 0) + 100);
  expect(x[2]).toBeGreaterThanOrEqual((x[1] ?? 0) + 100);
  const down = placeBoxes(boxes, links, 'down');
  const y = boxes.map(({ id }) => down.boxes.get(id)?.y ?? 0);
  expect(y[1]).toBeGreaterThanOrEqual((y[0] ?? 0) + 50);
  expect(y[2]).toBeGreaterThanOrEqual((y[1] ?? 0) + 50);
});

test('every link has a way, and its label stands clear of the boxes', () => {
  const placed = placeBoxes(boxes, links, 'right');
  for (const { points, label } of placed.links) {
    expect(points.length).toBeGreaterThan(1);
    for (const corner of placed.boxes.values()) {
      const isInside =
        label.x > corner.x && label.x < corner.x + 100 && label.y > corner.y && label.y < corner.y + 50;
      expect(isInside).toBe(false);
    }
  }
});

test('a drawing that fits stands in the middle; one that does not begins at the edge', () => {
  expect(fitInto({ width: 100, height: 100 }, { width: 300, height: 200 }, 0.5)).toEqual({
    x: 100,
    y: 36,
    zoom: 1,
  });
  const large = fitInto({ width: 4000, height: 100 }, { width: 1032, height: 200 }, 0.5);
  expect(large).toMatchObject({ x: 16, zoom: 0.5 });
  expect(fitInto({ width: 4000, height: 100 }, { width: 1032, height: 200 }, 0.1).zoom).toBe(0.25);
});

test('a path begins and ends where its points do', () => {
  const path = smoothPath([
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 20, y: 10 },
  ]);
  expect(path).toBe('M0,0 Q10,0 15,5 L20,10');
  expect(smoothPath([])).toBe('');
});
