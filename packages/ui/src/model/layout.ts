import { Graph, layout } from '@dagrejs/dagre';

/** A box to be placed. */
export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** A line between two boxes, with room for its label. */
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Placed {
  /** Upper left corner of each box, by id. */
  readonly boxes: ReadonlyMap<string, Point>;
  /** Of all boxes, links and labels, from 0, 0. */
  readonly width: number;
  readonly height: number;
  /** The way of each link, in the order of the links, and the middle of its label. */
  readonly links: readonly { readonly points: readonly Point[]; readonly label: Point }[];
}

export type LayoutDirection = 'right' | 'down';

/** Places boxes in layers, so that links go one way and cross little (dagre). The same input gives the same places. */
export function placeBoxes(
  boxes: readonly Box[],
  links: readonly Link[],
  direction: LayoutDirection,
): Placed {
  const graph = new Graph({ multigraph: false });
  graph.setGraph({ rankdir: direction === 'right' ? 'LR' : 'TB', nodesep: 28, edgesep: 16, ranksep: 28 });
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  for (const { from, to, width, height } of links) graph.setEdge(from, to, { width, height, labelpos: 'c' });
  layout(graph);
  const places = boxes.map(({ id, width, height }) => {
    const { x = 0, y = 0 } = graph.node(id) as Partial<Point>;
    return [id, { x: x - width / 2, y: y - height / 2 }] as const;
  });
  const { width = 0, height = 0 } = graph.graph() as Partial<Box>;
  return {
    width,
    height,
    boxes: new Map(places),
    links: links.map(({ from, to }) => {
      const edge = graph.edge(from, to) as { points?: Point[]; x?: number; y?: number };
      return { points: edge.points ?? [], label: { x: edge.x ?? 0, y: edge.y ?? 0 } };
    }),
  };
}

/** A smooth line through points, as the `d` of an SVG path: through the middles, with the points as handles. */
export function smoothPath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const parts = [`M${first.x},${first.y}`];
  rest.forEach((point, index) => {
    const next = rest[index + 1];
    if (next === undefined) parts.push(`L${point.x},${point.y}`);
    else parts.push(`Q${point.x},${point.y} ${(point.x + next.x) / 2},${(point.y + next.y) / 2}`);
  });
  return parts.join(' ');
}

/** What part of a drawing is seen: its origin in the window, and how large it is drawn. */
export interface Viewport extends Point {
  readonly zoom: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The whole drawing in the window's middle, never larger than life. Where it would be smaller than `smallest`, its beginning. */
export function fitInto(drawing: Size, page: Size, smallest: number): Viewport {
  const margin = 16;
  // The buttons stand at the bottom.
  const bottom = 44;
  const across = (page.width - 2 * margin) / Math.max(drawing.width, 1);
  const down = (page.height - margin - bottom) / Math.max(drawing.height, 1);
  const zoom = Math.max(Math.min(across, down, 1), smallest);
  const start = (whole: number, part: number) => Math.max((whole - part * zoom) / 2, margin);
  return {
    x: start(page.width, drawing.width),
    y: start(page.height - bottom + margin, drawing.height),
    zoom,
  };
}
