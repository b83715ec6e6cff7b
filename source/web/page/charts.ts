import {axisOf, nextSpan, type Span, spans, spanWords} from './axis.js';
import {type Columns, columnsOf} from './columns.js';
import {byId, setText, setValue} from './dom.js';
import {clock, count, decimal, percent} from './format.js';
import {freezesOf} from './freezes.js';
import {createLane, type Lane, type Shared} from './lane.js';
import {marksOf} from './marks.js';
import type {Model} from './model.js';
import {onPaletteChange} from './palette.js';
import {fillSegments, onSegment, setSegment} from './segments.js';

const mostPoints = 600;

/** The stack of charts, with the numbers in their headings: those under the pointer, or else the newest. */
export class Charts {
	readonly #model: Model;
	readonly #shared: Shared = {axis: {from: 0, to: 30}, marks: () => [], freezes: []};
	readonly #lanes: ReadonlyArray<{
		readonly lane: Lane;
		readonly values: (columns: Columns) => Array<Columns['at' | 'p50']>;
	}>;
	readonly #spanControl = byId('set-span');
	#span: Span = 30;
	#isVisible = true;
	#drawn = '';

	constructor(model: Model) {
		this.#model = model;
		const lane = (id: string, options: Omit<Parameters<typeof createLane>[0], 'host'>) =>
			createLane({host: byId(id), ...options}, this.#shared);
		const targetFps = () => (model.state?.picture?.fps ?? 24) * 1.1;
		this.#lanes = [
			{
				// Of different widths, so that each shows where all three run on one line.
				lane: lane('plot-fps', {
					curves: [
						{colour: 'captured', width: 5, alpha: 0.5},
						{colour: 'received', width: 3},
						{colour: 'rendered', width: 1.5},
					],
					leastTop: targetFps,
					hasLabels: true,
				}),
				values: ({captured, received, rendered}) => [captured, received, rendered],
			},
			{
				lane: lane('plot-packets', {
					curves: [{colour: 'received', width: 1.5, fill: 0.14}],
					leastTop: () => 10,
				}),
				values: ({packetsReceived}) => [packetsReceived],
			},
			{
				lane: lane('plot-lost', {curves: [{colour: 'lost', width: 1.5, fill: 0.25}], leastTop: () => 4}),
				values: ({packetsLost}) => [packetsLost],
			},
			{
				lane: lane('plot-latency', {
					curves: [
						{colour: 'latency', width: 1, alpha: 0.55, dash: [2, 3]},
						{colour: 'latency', width: 1.25, alpha: 0.8, fill: 0.1},
						{colour: 'latency', width: 2},
					],
					leastTop: () => 10,
					hasTime: true,
				}),
				values: ({p50, p95, p99}) => [p99, p95, p50],
			},
		];
		fillSegments(
			this.#spanControl,
			'span',
			spans.map(span => ({value: String(span), label: spanWords[span]})),
		);
		onSegment(this.#spanControl, value => this.#show(spans.find(span => String(span) === value) ?? 30));
		setSegment(this.#spanControl, String(this.#span));
		onPaletteChange(() => {
			for (const {lane: each} of this.#lanes) each.rebuild();
			this.#drawn = '';
			this.draw();
		});
		new IntersectionObserver(([entry]) => {
			this.#isVisible = entry?.isIntersecting ?? true;
			if (this.#isVisible) this.draw();
		}).observe(byId('charts'));
	}

	nextSpan(): void {
		this.#show(nextSpan(this.#span));
	}

	/** Draws all charts anew, unless nobody can see them; the numbers in any case. */
	draw(): void {
		const {series, log} = this.#model;
		const axis = axisOf(series.last?.at ?? 0, this.#span);
		const columns = columnsOf(series, axis.from, axis.to, mostPoints);
		if (this.#isVisible && this.#hasNews(series.last?.at ?? 0)) {
			this.#shared.axis = axis;
			this.#shared.freezes = freezesOf(series, axis.from);
			const place = (width: number) => (seconds: number) =>
				((seconds - axis.from) / (axis.to - axis.from)) * width;
			this.#shared.marks = width => marksOf(log.events, place(width), width);
			for (const {lane, values} of this.#lanes) lane.draw(columns.at, values(columns));
		}

		this.#write(columns, this.#lanes[0]?.lane.hovered());
	}

	/** Whether there is a new column, another span or another event: a chart of ten minutes changes once a second. */
	#hasNews(at: number): boolean {
		const {startedAt} = this.#model.state ?? {};
		const column = Math.floor((at * mostPoints) / this.#span);
		const news = [
			startedAt,
			this.#model.series.length === 0,
			this.#model.log.version,
			this.#span,
			column,
		].join();
		const isNews = news !== this.#drawn;
		this.#drawn = news;
		return isNews;
	}

	#show(span: Span): void {
		this.#span = span;
		setSegment(this.#spanControl, String(span));
		this.draw();
	}

	#write(columns: Columns, hovered: number | undefined): void {
		const {sample} = this.#model;
		const index = hovered ?? columns.at.length - 1;
		const shown = (id: string, live: number | null | undefined, text: string) =>
			setValue(byId(id), live === null || live === undefined ? '' : String(live), text);
		shown('fps-captured', sample?.fps.captured, decimal(columns.captured[index]));
		shown('fps-received', sample?.fps.received, decimal(columns.received[index]));
		shown('fps-rendered', sample?.fps.rendered, decimal(columns.rendered[index]));
		shown('packets-received', sample?.packets.received, count(columns.packetsReceived[index]));
		shown('packets-lost', sample?.packets.lost, count(columns.packetsLost[index]));
		shown('latency-p50', sample?.latencyMs.received.p50, decimal(columns.p50[index]));
		shown('latency-p95', sample?.latencyMs.received.p95, decimal(columns.p95[index]));
		shown('latency-p99', sample?.latencyMs.received.p99, decimal(columns.p99[index]));
		const {freezes, packets} = sample ?? {};
		shown('freezes', freezes?.count, count(freezes?.count));
		setText(
			byId('packets-lost-total'),
			packets === undefined ? '–' : `${count(packets.lost)} · ${percent(packets.lossRatio)}`,
		);
		setText(byId('chart-time'), hovered === undefined ? '' : `at ${clock(columns.at[index])}`);
	}
}
