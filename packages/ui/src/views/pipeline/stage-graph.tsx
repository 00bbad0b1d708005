import {
  BaseEdge,
  type Edge,
  EdgeLabelRenderer,
  type EdgeProps,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import { createContext, type FocusEvent, type ReactElement, useContext, useEffect, useMemo } from 'react';
import { fitInto, type LayoutDirection, type Placed, placeBoxes, smoothPath } from '../../model/layout.js';
import { type PipelineGraph, type StageEdge, type StageNode, typed } from '../../model/pipeline.js';
import { Button } from '../../parts/button.js';
import { ICONS } from '../../parts/icons.js';
import { useStrings } from '../../strings/context.js';
import type { Strings } from '../../strings/english.js';
import type { StageActions } from './pipeline-view.js';
import { cardSize, StageCard } from './stage-card.js';

type CardNode = Node<{ readonly node: StageNode }, 'stage'>;
type LinkEdge = Edge<
  { readonly path: string; readonly x: number; readonly y: number; readonly edge: StageEdge },
  'link'
>;

/** Text can be read at this scale. */
const READABLE = 0.55;
const SMALLEST = 0.2;
const MOST_NAMES = 3;
const LETTER = 7;
const WIDEST_LABEL = 168;
/** Narrower than this, the graph runs downwards. */
const WIDE = 640;

const ActionsContext = createContext<StageActions | null>(null);

/** The stages as cards, and what crosses between them on the lines. Can be moved and zoomed; Tab goes along the stages. */
export function StageGraph(props: {
  readonly graph: PipelineGraph;
  readonly actions: StageActions;
}): ReactElement {
  return (
    <ActionsContext.Provider value={props.actions}>
      <ReactFlowProvider>
        <Flow graph={props.graph} hasButtons={props.actions.openScript !== null} />
      </ReactFlowProvider>
    </ActionsContext.Provider>
  );
}

const nodeTypes = { stage: CardInFlow };
const edgeTypes = { link: LinkInFlow };

function Flow({
  graph,
  hasButtons,
}: {
  readonly graph: PipelineGraph;
  readonly hasButtons: boolean;
}): ReactElement {
  const strings = useStrings();
  const direction: LayoutDirection = useStore(({ width }) => width >= WIDE) ? 'right' : 'down';
  const drawing = useMemo(
    () => draw(graph, hasButtons, direction, strings),
    [graph, hasButtons, direction, strings],
  );
  const fit = useFit(drawing);
  return (
    <section className="sw-graph" aria-label={strings.graphLabel(graph.nodes.length)}>
      <ReactFlow
        nodes={drawing.nodes}
        edges={drawing.edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        panOnScroll
        minZoom={SMALLEST}
        maxZoom={1.6}
        deleteKeyCode={null}
        selectionKeyCode={null}
      />
      <ZoomButtons fit={() => fit(SMALLEST)} />
    </section>
  );
}

/** Shows the whole drawing, and again when there are other stages or another room, not when a state changes: a person may have moved it. Gives a function that does so when asked. */
function useFit(drawing: Drawing): (smallest: number) => void {
  const page = useStore(({ width, height }) => ({ width, height }), sameSize);
  const { setViewport } = useReactFlow();
  const fit = (smallest: number) => void setViewport(fitInto(drawing, page, smallest));
  const shape = [page.width, page.height, ...drawing.nodes.map(({ id }) => id)].join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => fit(READABLE), [shape]);
  return fit;
}

function sameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}

function ZoomButtons({ fit }: { readonly fit: () => void }): ReactElement {
  const strings = useStrings();
  const { zoomIn, zoomOut } = useReactFlow();
  return (
    <div className="sw-zoom">
      <Button icon={ICONS.plus} label={strings.zoomIn} onClick={() => void zoomIn()} />
      <Button icon={ICONS.minus} label={strings.zoomOut} onClick={() => void zoomOut()} />
      <Button icon={ICONS.fit} label={strings.fit} onClick={fit} />
    </div>
  );
}

function CardInFlow({ id, data }: NodeProps<CardNode>): ReactElement | null {
  const actions = useContext(ActionsContext);
  const { fitView, getZoom } = useReactFlow();
  const follow = (event: FocusEvent) => {
    if (!event.target.matches(':focus-visible')) return;
    const zoom = getZoom();
    void fitView({ nodes: [{ id }], minZoom: zoom, maxZoom: zoom });
  };
  if (actions === null) return null;
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <StageCard node={data.node} actions={actions} onFocus={follow} />
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </>
  );
}

function LinkInFlow({ id, data, markerEnd }: EdgeProps<LinkEdge>): ReactElement | null {
  if (data === undefined) return null;
  const { edge, path, x, y } = data;
  return (
    <>
      <BaseEdge id={id} path={path} {...(markerEnd === undefined ? {} : { markerEnd })} />
      <EdgeLabelRenderer>
        <div
          className="sw-edge-label"
          title={edge.values.map(typed).join('\n')}
          style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
        >
          <EdgeNames edge={edge} />
        </div>
      </EdgeLabelRenderer>
    </>
  );
}

function EdgeNames({ edge }: { readonly edge: StageEdge }): ReactElement {
  const strings = useStrings();
  const [shown, rest] = shownNames(edge);
  return (
    <>
      {shown.map((name) => (
        <span key={name}>{name}</span>
      ))}
      {rest > 0 && <span className="sw-dim">{strings.more(rest)}</span>}
    </>
  );
}

function shownNames(edge: StageEdge): [readonly string[], number] {
  const names = edge.values.map(({ name }) => name);
  const fitting = names.length > MOST_NAMES ? names.slice(0, MOST_NAMES - 1) : names;
  return [fitting, names.length - fitting.length];
}

function labelSize(edge: StageEdge): Size {
  const [names, rest] = shownNames(edge);
  const longest = Math.max(...names.map((name) => name.length), rest > 0 ? 6 : 0);
  return {
    width: Math.min(longest * LETTER + 12, WIDEST_LABEL),
    height: 16 * (names.length + (rest > 0 ? 1 : 0)) + 4,
  };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Drawing extends Size {
  readonly nodes: CardNode[];
  readonly edges: LinkEdge[];
}

function draw(
  graph: PipelineGraph,
  hasButtons: boolean,
  direction: LayoutDirection,
  strings: Strings,
): Drawing {
  const boxes = graph.nodes.map((node) => ({ id: node.stage.name, ...cardSize(node, hasButtons, strings) }));
  const links = graph.edges.map((edge) => ({ from: edge.from, to: edge.to, ...labelSize(edge) }));
  const placed = placeBoxes(boxes, links, direction);
  return {
    width: placed.width,
    height: placed.height,
    nodes: graph.nodes.map((node, index) =>
      cardAt(node, boxes[index] ?? { width: 0, height: 0 }, placed, direction),
    ),
    edges: graph.edges.map((edge, index) => linkAt(edge, placed.links[index])),
  };
}

function cardAt(node: StageNode, box: Size, placed: Placed, direction: LayoutDirection): CardNode {
  const id = node.stage.name;
  const { width, height } = box;
  const end = {
    x: width / 2,
    y: height / 2,
    position: direction === 'right' ? Position.Right : Position.Bottom,
  };
  return {
    id,
    type: 'stage',
    position: placed.boxes.get(id) ?? { x: 0, y: 0 },
    data: { node },
    width,
    height,
    // All that would be measured is known: else the lines are gone after each change until it was.
    measured: box,
    handles: [
      { ...end, type: 'source' },
      { ...end, type: 'target' },
    ],
  };
}

function linkAt(edge: StageEdge, link: Placed['links'][number] | undefined): LinkEdge {
  return {
    id: JSON.stringify([edge.from, edge.to]),
    type: 'link',
    source: edge.from,
    target: edge.to,
    markerEnd: { type: MarkerType.ArrowClosed, color: 'var(--sw-edge)' },
    data: { edge, path: smoothPath(link?.points ?? []), x: link?.label.x ?? 0, y: link?.label.y ?? 0 },
  };
}
