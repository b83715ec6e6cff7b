import {formatBytes, formatCount, formatFps, formatMs, formatRatio} from '../format.js';
import type {Sample} from '../lab/sample.js';
import {missingText} from './missing-text.js';

/**
 * One second of a run as one line: fps of each stage over the last second, loss so far, latency capture → received. Behind
 * them what there is of trouble: where lost packets went, what waits at the sender, freezes so far.
 */
export function progressLine(sample: Sample): string {
	const {atSeconds, fps, packets, latencyMs} = sample;
	const stage = (name: string, value: number) => `${name} ${formatFps(value).padStart(5)}`;
	const {p50, p99} = latencyMs.received;
	const lossRatio = packets.lossRatio === null ? '' : ` (${formatRatio(packets.lossRatio)})`;
	return [
		`${String(Math.round(atSeconds)).padStart(3)} s`,
		stage('captured', fps.captured),
		stage('sent', fps.sent),
		stage('received', fps.received),
		`${stage('rendered', fps.rendered)} fps`,
		`lost ${formatCount(packets.lost)}${lossRatio}`.padEnd(18),
		`p50 ${formatMs(p50).padStart(5)}`,
		`p99 ${formatMs(p99).padStart(5)}${p99 === null ? '' : ' ms'}`,
		...troubles(sample),
	].join('  ');
}

function troubles({packets, missing, socketQueueBytes, socketQueueAgeMs, freezes}: Sample): string[] {
	return [
		packets.lost > 0 ? `lost: ${missingText(missing)}` : undefined,
		socketQueueBytes > 0
			? `waiting ${formatBytes(socketQueueBytes)} for ${formatMs(socketQueueAgeMs)} ms`
			: undefined,
		freezes.count > 0 ? `freezes ${formatCount(freezes.count)}` : undefined,
	].filter(part => part !== undefined);
}
