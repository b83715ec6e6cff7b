/** A small, strict reader of Prometheus' text format 0.0.4, with the rules of its conventions that can be checked. */

export type Series = {readonly labels: ReadonlyMap<string, string>; readonly value: number};
export type Family = {readonly help: string; readonly type: string; readonly series: readonly Series[]};

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;
const number = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|NaN|[+-]Inf)$/;
/** Not base units, or short for one. */
const wrongUnits =
	/_(?:ms|milliseconds|us|microseconds|s|sec|minutes|b|kb|mb|kilobytes|bits|percent|mhz)(?:_|$)/;

/** @throws Error that names the line. */
export function readExposition(text: string): ReadonlyMap<string, Family> {
	if (!text.endsWith('\n')) {
		throw new Error('the last line has no end');
	}

	const families = new Map<string, {help: string; type: string; series: Series[]}>();
	let current: string | undefined;
	for (const one of text.split('\n')) {
		const fail = (reason: string): never => {
			throw new Error(`${reason}: ${one}`);
		};
		if (one === '') {
			continue;
		}

		const [, word, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(one) ?? [];
		if (word === 'HELP') {
			if (families.has(name)) fail('a family comes twice');
			families.set(name, {help: rest, type: '', series: []});
			current = name;
		} else if (word === 'TYPE') {
			const family = families.get(name);
			if (name !== current || family?.type !== '') fail('TYPE is not where it belongs');
			else family.type = rest;
		} else if (!one.startsWith('#')) {
			const [, owner = '', labels = '', value = ''] = line.exec(one) ?? fail('this is no series');
			const family = families.get(owner);
			if (owner !== current || family === undefined) fail('the series is not with its family');
			if (!number.test(value)) fail('this is no number');
			family?.series.push({labels: readLabels(labels, fail), value: Number(value)});
		}
	}

	for (const [name, family] of families) {
		check(name, family);
	}

	return families;
}

function readLabels(text: string, fail: (reason: string) => never): ReadonlyMap<string, string> {
	const labels = new Map<string, string>();
	let at = 0;
	while (at < text.length) {
		label.lastIndex = at;
		const [whole, name, value] = label.exec(text) ?? fail('these are no labels');
		if (labels.has(name!)) fail('a label comes twice');
		labels.set(
			name!,
			value!.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
		);
		at += whole.length;
	}

	return labels;
}

/** prometheus.io/docs/practices/naming, and what `promtool check metrics` finds. */
function check(name: string, {help, type, series}: Family): void {
	const fail = (reason: string): never => {
		throw new Error(`${name} ${reason}`);
	};
	if (!/^[a-z][a-z\d_]*$/.test(name)) fail('is no snake_case');
	if (help === '') fail('has no help');
	if (!['counter', 'gauge', 'histogram', 'summary'].includes(type)) fail(`is of no known type: ${type}`);
	if ((type === 'counter') !== name.endsWith('_total')) fail('is a counter exactly where it ends in _total');
	if (wrongUnits.test(name)) fail('has no base unit');
	const seen = new Set<string>();
	for (const {labels, value} of series) {
		const key = JSON.stringify([...labels].toSorted());
		if (seen.has(key)) fail(`has a series twice: ${key}`);
		seen.add(key);
		if (labels.has('quantile') || labels.has('le')) fail('has a label that summaries and histograms own');
		if (type === 'counter' && !(value >= 0)) fail('counts below 0');
	}
}
