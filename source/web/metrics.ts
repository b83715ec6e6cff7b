import type {FastifyInstance} from 'fastify';
import {Counter, Gauge, Registry} from 'prom-client';
import {experimentOf} from '../lab/experiments.js';
import {codingOf} from '../lab/settings.js';
import type {LabState, PageState} from '../lab/view.js';
import {linkText} from '../link/text.js';
import type {LabLink} from './lab-link.js';
import {metrics, type Value} from './metrics-table.js';

const prefix = 'vstream_';
const states: readonly LabState[] = ['starting', 'live', 'halted', 'stopped', 'failed'];

export type MetricsOptions = {readonly lab: LabLink; readonly version: string};

/** `/metrics`: the newest sample for Prometheus, in its text format (version 0.0.4). */
export function metricsRoutes(app: FastifyInstance, options: MetricsOptions): void {
	const registry = createRegistry(options);
	app.get('/metrics', async (_request, reply) =>
		reply
			.header('cache-control', 'no-store')
			.type(registry.contentType)
			.send(await registry.metrics()),
	);
}

/** A registry of its own; each metric reads the newest sample when it is asked for. */
export function createRegistry({lab, version}: MetricsOptions): Registry {
	const registry = new Registry();
	const add = (
		name: string,
		{help, type, labels = []}: {help: string; type: 'counter' | 'gauge'; labels?: readonly string[]},
		values: () => readonly Value[],
	): void => {
		const options = {name: `${prefix}${name}`, help, labelNames: [...labels], registers: [registry]};
		const fill = (metric: Counter | Gauge): void => {
			metric.reset();
			// Without labels, `reset` leaves a 0; what can't be known has to have no line at all.
			if (labels.length === 0) metric.remove();
			for (const {labels: own = {}, value} of values()) {
				if (value !== null && Number.isFinite(value)) metric.inc(own, value);
			}
		};
		if (type === 'counter') {
			new Counter({
				...options,
				collect() {
					fill(this);
				},
			});
		} else {
			new Gauge({
				...options,
				collect() {
					fill(this);
				},
			});
		}
	};

	const settingsLabels = (): Record<string, string> => infoLabels(lab.state, version);
	add(
		'info',
		{
			help: 'What runs: 1, with the settings as labels.',
			type: 'gauge',
			labels: Object.keys(settingsLabels()),
		},
		() => [{labels: settingsLabels(), value: 1}],
	);
	add(
		'run_state',
		{help: '1 for the state that the run is in, 0 for the others.', type: 'gauge', labels: ['state']},
		() => states.map(state => ({labels: {state}, value: state === lab.state.state ? 1 : 0})),
	);
	add('run_start_time_seconds', {help: 'When the run began, seconds since 1970.', type: 'gauge'}, () => [
		{value: Date.parse(lab.state.startedAt) / 1000},
	]);
	add('buffer_size_bytes', {help: 'The buffer size that is set.', type: 'gauge'}, () => [
		{value: lab.state.settings.bufferSize},
	]);
	for (const {name, values, ...shape} of metrics) {
		add(name, shape, () => (lab.sample === undefined ? [] : values(lab.sample)));
	}

	return registry;
}

function infoLabels({settings}: PageState, version: string): Record<string, string> {
	const {protocol, profile, source, link, adapt, bufferSize} = settings;
	return {
		version,
		experiment: experimentOf(settings)?.name ?? '',
		protocol,
		buffer_size: String(bufferSize),
		codec: codingOf(settings).codec,
		quality: String(codingOf(settings).quality),
		profile,
		adapt: String(adapt),
		link: linkText(link),
		source,
	};
}
