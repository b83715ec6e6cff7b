import type {RunRecord, SessionEntry, SessionShelf} from '../../source/lab/view.js';

/** Saved sessions that live in memory only. */
export function createFakeShelf(
	damaged: readonly string[] = [],
): SessionShelf & {readonly names: () => string[]} {
	const records = new Map<string, RunRecord>();
	const entry = (name: string, {settings, summary, startedAt}: RunRecord): SessionEntry => ({
		name,
		startedAt,
		experiment: summary.experiment,
		protocol: settings.protocol,
		bufferSize: settings.bufferSize,
		source: settings.source,
		durationSeconds: summary.durationSeconds,
		renderedFps: summary.fps.rendered,
		lossRatio: summary.packets.lossRatio,
		sizeBytes: 1000 * summary.frames.captured,
	});
	return {
		names: () => [...records.keys()],
		list: () => ({entries: [...records].map(([name, record]) => entry(name, record)).reverse(), damaged}),
		save(record, name = `run-${records.size + 1}`) {
			records.set(name, record);
			return entry(name, record);
		},
		load(name) {
			const record = records.get(name);
			if (!record) throw new Error(`no session is called ${name}`);
			return record;
		},
		delete(name) {
			if (!records.delete(name)) throw new Error(`no session is called ${name}`);
		},
		restore(name) {
			throw new Error(`no deleted session is called ${name}`);
		},
	};
}
