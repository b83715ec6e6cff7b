import type {Percentiles, Sample} from '../lab/sample.js';

/**
 * What `/metrics` says of a sample, by the conventions of Prometheus: base units, `_total` for what only grows. Counts that a
 * late packet takes back (`packets.lost`, `missing`) are gauges. What can't be known (null) is left out.
 */
export type Value = {
	readonly value: number | null;
	readonly labels?: Readonly<Record<string, string>>;
};
export type Metric = {
	/** Without `vstream_`. */
	readonly name: string;
	readonly help: string;
	readonly type: 'counter' | 'gauge';
	readonly labels?: readonly string[];
	readonly values: (sample: Sample) => readonly Value[];
};

type Reader = (sample: Sample) => number | null;

function one(type: Metric['type'], name: string, help: string, read: Reader): Metric {
	return {name, help, type, values: sample => [{value: read(sample)}]};
}

const counter = (name: string, help: string, read: Reader): Metric => one('counter', name, help, read);
const gauge = (name: string, help: string, read: Reader): Metric => one('gauge', name, help, read);

/** One value for each name of an object: `{sent: 1, received: 2}` is two, told apart by the label. */
function by(
	label: string,
	metric: Omit<Metric, 'labels' | 'values'>,
	read: (sample: Sample) => Readonly<Record<string, number | null>>,
): Metric {
	return {
		...metric,
		labels: [label],
		values: sample => Object.entries(read(sample)).map(([name, value]) => ({labels: {[label]: name}, value})),
	};
}

/** Not `quantile`: that label belongs to summaries, which have a sum and a count. */
function percentiles({p50, p95, p99, max}: Percentiles): ReadonlyArray<readonly [string, number | null]> {
	return [
		['50', inSeconds(p50)],
		['95', inSeconds(p95)],
		['99', inSeconds(p99)],
		['100', inSeconds(max)],
	];
}

function inSeconds(milliseconds: number | null): number | null {
	return milliseconds === null ? null : milliseconds / 1000;
}

export const metrics: readonly Metric[] = [
	gauge('run_duration_seconds', 'Time since frames began to flow.', ({atSeconds}) => atSeconds),
	by(
		'stage',
		{name: 'frames_total', help: 'Frames that came to this stage.', type: 'counter'},
		({frames: {captured, sent, received, rendered}}) => ({captured, sent, received, rendered}),
	),
	by(
		'stage',
		{name: 'frames_per_second', help: 'Frames at this stage over the last second.', type: 'gauge'},
		({fps}) => fps,
	),
	{
		name: 'frames_dropped_total',
		help: 'Frames that went no further, by side and reason.',
		type: 'counter',
		labels: ['stage', 'reason'],
		values: ({senderDrops, frames: {incomplete, late, damaged, superseded, outputDown}}) => [
			...droppedAt('sender', {
				encoder_busy: senderDrops.encoderBusy,
				socket_busy: senderDrops.socketBusy,
				not_connected: senderDrops.notConnected,
				failed: senderDrops.failed,
				damaged: senderDrops.damaged,
				adapt: senderDrops.adapt,
			}),
			...droppedAt('receiver', {incomplete, late, damaged, superseded, output_down: outputDown}),
		],
	},
	counter(
		'frames_repaired_total',
		'Frames shown though they were damaged: the decoder mended what it could.',
		s => s.frames.repaired,
	),
	counter(
		'source_superseded_total',
		'Pictures that a newer one replaced before they were captured.',
		s => s.source.superseded,
	),
	counter('source_damaged_total', 'Pictures that were damaged where they come from.', s => s.source.damaged),
	counter('source_losses_total', 'Times that the source went away.', s => s.source.losses),
	counter('source_lost_seconds_total', 'How long it was away in all, up to now.', s => s.source.lostSeconds),
	gauge('source_frames_per_second', 'Pictures a second that it was measured to give.', s => s.source.fps),
	gauge('source_gap_seconds', 'The longest time between two of its pictures.', s =>
		inSeconds(s.source.maxGapMs),
	),
	by(
		'stage',
		{name: 'packets_total', help: 'Packets, as sender and receiver count them.', type: 'counter'},
		({packets: {sent, received}}) => ({sent, received}),
	),
	gauge(
		'packets_lost',
		'Packets that are missing now; a late arrival takes its loss back.',
		s => s.packets.lost,
	),
	by(
		'reason',
		{name: 'packets_missing', help: 'Where the lost packets went.', type: 'gauge'},
		({missing: {link, kernel, elsewhere}}) => ({link, kernel, elsewhere}),
	),
	gauge('packet_loss_ratio', 'Lost packets by all that were to come, 0 to 1.', s => s.packets.lossRatio),
	gauge('packet_loss_burst_length', 'Packets lost in a row, mean.', s => s.packets.meanBurstLength),
	counter('packets_reordered_total', 'Packets that came after a later one.', s => s.packets.reordered),
	counter('packets_duplicate_total', 'Packets that came again.', s => s.packets.duplicate),
	counter('packets_late_total', 'Packets that came too late for their frame.', s => s.packets.late),
	counter('packets_malformed_total', 'Packets that contradict the format.', s => s.packets.malformed),
	counter('packets_foreign_total', 'Packets of other streams or other senders.', s => s.packets.foreign),
	by(
		'reason',
		{
			name: 'packets_refused_per_second',
			help: 'Packets that are not ours, over the last second.',
			type: 'gauge',
		},
		({refusedPerSecond}) => refusedPerSecond,
	),
	counter(
		'packets_kernel_dropped_total',
		"Packets that found the receiver's kernel buffer full.",
		s => s.packets.kernelDropped,
	),
	counter(
		'packets_link_dropped_total',
		'Packets that the emulated link dropped.',
		s => s.packets.linkDropped,
	),
	by(
		'stage',
		{name: 'network_bytes_total', help: 'Bytes above UDP or TCP, headers included.', type: 'counter'},
		({bytes: {sent, received}}) => ({sent, received}),
	),
	counter('payload_bytes_total', 'Bytes of the frames that were received.', s => s.bytes.payload),
	{
		name: 'latency_seconds',
		help: 'From capture to this stage, over the last second; percentile 100 is the longest.',
		type: 'gauge',
		labels: ['stage', 'percentile'],
		values: ({latencyMs}) =>
			(['received', 'rendered'] as const).flatMap(stage =>
				percentiles(latencyMs[stage]).map(([percentile, value]) => ({labels: {stage, percentile}, value})),
			),
	},
	gauge('jitter_seconds', 'Interarrival jitter of frames (RFC 3550, A.8).', s => inSeconds(s.jitterMs)),
	by(
		'percentile',
		{
			name: 'frame_gap_seconds',
			help: 'Between two rendered frames, over the last second; percentile 100 is the longest.',
			type: 'gauge',
		},
		({interFrameGapMs}) => Object.fromEntries(percentiles(interFrameGapMs)),
	),
	counter('freezes_total', 'Times that the picture stood still (W3C webrtc-stats).', s => s.freezes.count),
	counter('freeze_seconds_total', 'How long the picture stood still in all.', s => s.freezes.totalSeconds),
	gauge('socket_queue_bytes', 'Bytes that wait at the sender for the network.', s => s.socketQueueBytes),
	gauge(
		'socket_queue_age_seconds',
		'How long the oldest of them has waited.',
		s => s.socketQueueAgeMs / 1000,
	),
	counter('tcp_retransmits_total', 'TCP segments sent again.', s => s.tcp.retransmits),
	gauge('tcp_rtt_seconds', 'Smoothed round-trip time of TCP.', s => inSeconds(s.tcp.rttMs)),
	counter('link_duplicated_total', 'Packets of which the emulated link made a copy.', s => s.link.duplicated),
	counter(
		'link_stalls_total',
		'Times that TCP stood still for a segment lost on the link.',
		s => s.link.stalls,
	),
	counter('link_stall_seconds_total', 'How long it stood still in all.', s => s.link.stallSeconds),
	gauge('link_queue_bytes', "Bytes that wait in the emulated link's queue.", s => s.link.queueBytes),
	gauge('encoding_quality', 'JPEG quality of the frames now, 1 to 100.', s => s.encoding.quality),
	gauge('encoding_width_pixels', 'Width of the frames now.', s => s.encoding.width),
	gauge('encoding_height_pixels', 'Height of the frames now.', s => s.encoding.height),
	gauge('encoding_every_nth', 'Every n-th frame is sent.', s => s.encoding.everyNth),
	by(
		'worker',
		{
			name: 'event_loop_utilization_ratio',
			help: 'How much of its time the event loop of a worker was busy, 0 to 1.',
			type: 'gauge',
		},
		({eventLoopUtilization: {capture, server}}) => ({capture, server}),
	),
	counter('cpu_seconds_total', 'User and system time of the program and its helpers.', s => s.cpuSeconds),
	gauge('memory_bytes', 'Resident memory of the program.', s => s.memoryBytes),
];

function droppedAt(stage: string, reasons: Readonly<Record<string, number>>): Value[] {
	return Object.entries(reasons).map(([reason, value]) => ({labels: {stage, reason}, value}));
}
